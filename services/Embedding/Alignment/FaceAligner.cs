using System.Numerics;
using FacePlatform.Embedding.Detection;
using FacePlatform.Imaging;
using FacePlatform.Pipelines;

namespace FacePlatform.Embedding.Alignment;

/// <summary>Warps a face so that its five landmarks lie on the encoder's template: bilinear, black outside the photo.</summary>
public sealed class FaceAligner(AlignmentManifest manifest)
{
    private readonly Vector2[] _template = [.. manifest.Template.Select(point => new Vector2(point[0], point[1]))];

    /// <summary>The aligned face.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="landmarks">In pixels of the photo's level 0.</param>
    public AlignedFace Align(ImagePyramid photo, Landmarks landmarks)
    {
        var toTemplate = SimilarityTransform.Fit(landmarks, _template);
        var (source, levelScale) = photo.LevelFor(toTemplate.Scale);

        // From the template to the level: p → (p + 0.5) · levelScale − 0.5 after the inverse.
        var inverse = toTemplate.Inverse;
        var scale = (float)levelScale;
        var stepX = new Vector2(inverse.A, inverse.B) * scale;
        var stepY = new Vector2(-inverse.B, inverse.A) * scale;
        var origin = ((inverse.Translation + new Vector2(0.5f)) * scale) - new Vector2(0.5f);

        var face = new AlignedFace(manifest.Size);
        var red = face.Plane(0);
        var green = face.Plane(1);
        var blue = face.Plane(2);
        ReadOnlySpan<uint> pixels = source.Pixels;
        var i = 0;
        for (var y = 0; y < manifest.Size; y++)
        {
            var row = origin + (stepY * y);
            for (var x = 0; x < manifest.Size; x++, i++)
            {
                var point = row + (stepX * x);
                var value = Bilinear.SampleZeroBorder(pixels, source.Width, source.Height, point.X, point.Y);
                red[i] = value[0];
                green[i] = value[1];
                blue[i] = value[2];
            }
        }

        return face;
    }
}
