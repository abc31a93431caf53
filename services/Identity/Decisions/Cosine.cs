using System.Numerics.Tensors;

namespace FacePlatform.Identity.Decisions;

/// <summary>The similarity of two embeddings.</summary>
internal static class Cosine
{
    /// <summary>Cosine of two unit-length embeddings; rounding does not lead out of its range, −1 to 1.</summary>
    public static double Similarity(ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        Clamp(TensorPrimitives.Dot(left, right));

    /// <inheritdoc cref="Similarity"/>
    public static double Clamp(double product) => Math.Clamp(product, -1, 1);
}
