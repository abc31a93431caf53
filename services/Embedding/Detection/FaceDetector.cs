using FacePlatform.Embedding.Imaging;
using FacePlatform.Embedding.Pipelines;

namespace FacePlatform.Embedding.Detection;

/// <summary>Finds every face of a photo with one detector network.</summary>
public sealed class FaceDetector(DetectorNetwork network, DetectorManifest manifest)
{
    /// <summary>Runs the network once on black, at the size of a square photo.</summary>
    public void WarmUp()
    {
        using var black = new ImagePyramid(new PixelBuffer(manifest.Input.LongSide, manifest.Input.LongSide), 1, 1);
        Detect(black, CancellationToken.None);
    }

    /// <summary>Faces in pixels of the photo's level 0, by falling score.</summary>
    public List<Face> Detect(ImagePyramid photo, CancellationToken cancellation)
    {
        var longSide = Math.Max(photo.Width, photo.Height);
        var scale = Math.Min((double)manifest.Input.LongSide / longSide, manifest.Input.MaxEnlargement);
        var whole = new DetectorView(0, 0, photo.Width, photo.Height, scale);
        var faces = NonMaximumSuppression.Apply(whole.Detect(photo, network, manifest.ScoreThreshold), manifest.NmsIou);
        cancellation.ThrowIfCancellationRequested();
        if (faces.Count == 0)
        {
            var padded = whole with
            {
                Scale = scale / (1 + (2 * manifest.Retry.Padding)),
                Padding = (int)(manifest.Retry.Padding * scale * longSide / (1 + (2 * manifest.Retry.Padding))),
            };
            faces = NonMaximumSuppression.Apply(padded.Detect(photo, network, manifest.Retry.ScoreThreshold), manifest.NmsIou);
        }

        return faces;
    }
}
