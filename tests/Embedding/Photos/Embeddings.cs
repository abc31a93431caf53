using System.Numerics.Tensors;
using FacePlatform.Internal.V1;

namespace FacePlatform.Tests.Embedding.Photos;

internal static class Embeddings
{
    /// <summary>The cosine similarity of two faces' templates.</summary>
    public static float Similarity(AnalyzedFace a, AnalyzedFace b) => TensorPrimitives.CosineSimilarity<float>(
        [.. a.Template.Embedding], [.. b.Template.Embedding]);
}
