using System.Numerics;

namespace FacePlatform.Embedding.Detection;

/// <summary>A face that a detector found.</summary>
/// <param name="Box">In pixels.</param>
/// <param name="Landmarks">In the same pixels.</param>
/// <param name="Score">The detector's confidence, 0 to 1.</param>
public sealed record Face(Box Box, Landmarks Landmarks, float Score)
{
    /// <summary>Whether its landmarks are finite and spread over a pixel at least, as alignment needs them.</summary>
    public bool CanBeAligned => Vector2.Distance(Landmarks.LeftEye, Landmarks.RightMouth) is >= 1 and < float.PositiveInfinity;

    /// <summary>The face under x → (x + 0.5) / scale − 0.5 + origin: from sampled to source pixels.</summary>
    public Face ToSource(double scale, double originX, double originY)
    {
        var inverse = (float)(1 / scale);
        var shift = new Vector2((float)((0.5 / scale) - 0.5 + originX), (float)((0.5 / scale) - 0.5 + originY));
        var landmarks = new Landmarks();
        for (var i = 0; i < Landmarks.Count; i++)
            landmarks[i] = (Landmarks[i] * inverse) + shift;
        return new Face(
            new Box(
                (Box.Left * inverse) + shift.X, (Box.Top * inverse) + shift.Y, Box.Width * inverse, Box.Height * inverse),
            landmarks,
            Score);
    }
}
