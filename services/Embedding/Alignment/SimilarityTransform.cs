using System.Numerics;

namespace FacePlatform.Embedding.Alignment;

/// <summary>
/// Rotation, uniform scale and translation of the plane, without reflection: p → (a·x − b·y + tx, b·x + a·y + ty).
/// </summary>
/// <param name="A">scale · cos(angle).</param>
/// <param name="B">scale · sin(angle).</param>
/// <param name="Translation">In pixels of the target.</param>
public readonly record struct SimilarityTransform(float A, float B, Vector2 Translation)
{
    /// <summary>Target pixels for each source pixel.</summary>
    public float Scale => MathF.Sqrt((A * A) + (B * B));

    /// <summary>The transform that takes the target back to the source.</summary>
    public SimilarityTransform Inverse
    {
        get
        {
            var squared = (A * A) + (B * B);
            var rotation = new SimilarityTransform(A / squared, -B / squared, Vector2.Zero);
            return rotation with { Translation = -rotation.Apply(Translation) };
        }
    }

    /// <summary>
    /// The least-squares similarity from <paramref name="source"/> to <paramref name="target"/> (Umeyama, "Least-squares
    /// estimation of transformation parameters between two point patterns", TPAMI 1991). In the plane, with points as
    /// complex numbers around their means, it is a + ib = Σ conj(s)·t / Σ |s|².
    /// </summary>
    /// <exception cref="ArgumentException">All source points coincide, or one is not finite.</exception>
    public static SimilarityTransform Fit(ReadOnlySpan<Vector2> source, ReadOnlySpan<Vector2> target)
    {
        var (sourceMean, targetMean) = (Mean(source), Mean(target));
        float real = 0, imaginary = 0, norm = 0;
        for (var i = 0; i < source.Length; i++)
        {
            var (s, t) = (source[i] - sourceMean, target[i] - targetMean);
            real += Vector2.Dot(s, t);
            imaginary += (s.X * t.Y) - (s.Y * t.X);
            norm += s.LengthSquared();
        }

        var rotation = new SimilarityTransform(real / norm, imaginary / norm, Vector2.Zero);
        return float.IsFinite(rotation.Scale) && rotation.Scale > 0
            ? rotation with { Translation = targetMean - rotation.Apply(sourceMean) }
            : throw new ArgumentException("The points have no extent.", nameof(source));
    }

    public Vector2 Apply(Vector2 point) =>
        new Vector2((A * point.X) - (B * point.Y), (B * point.X) + (A * point.Y)) + Translation;

    private static Vector2 Mean(ReadOnlySpan<Vector2> points)
    {
        var sum = Vector2.Zero;
        foreach (var point in points)
            sum += point;
        return sum / points.Length;
    }
}
