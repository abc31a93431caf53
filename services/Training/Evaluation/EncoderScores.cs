using System.Numerics.Tensors;
using FacePlatform.ErrorRates.Scores;
using FacePlatform.ErrorRates.Verification;
using FacePlatform.Training.Data;
using FacePlatform.V1;

namespace FacePlatform.Training.Evaluation;

/// <summary>What an encoder does with some people's images.</summary>
/// <param name="Metrics">Rates.</param>
/// <param name="Embeddings">Of the images.</param>
/// <param name="Pairs">All comparisons, for the distributions.</param>
public sealed record EncoderScores(ErrorMetrics Metrics, LabelledEmbeddings Embeddings, AllPairs Pairs)
{
    private const double FalseMatchRate = 1e-3;

    /// <summary>Compares every image with every other.</summary>
    /// <param name="images">Whom they show.</param>
    /// <param name="embeddings">One for each image, of unit length.</param>
    internal static EncoderScores Of(IReadOnlyList<AlignedImage> images, IReadOnlyList<float[]> embeddings)
    {
        var set = new LabelledEmbeddings(
            images.Zip(embeddings, (image, embedding) => new LabelledPhoto(image.Subject, embedding)));
        var pairs = new AllPairs(set);
        var impostor = pairs.Impostor(PairWeighting.PerComparison);
        var metrics = new ErrorMetrics
        {
            Auc = Roc.AreaUnderCurve(pairs.Genuine, impostor),
            Eer = Roc.EqualErrorRate(pairs.Genuine, impostor),
            Subjects = set.SubjectCount,
            Images = set.RowCount,
        };
        // As many errors as a calibration's rate asks for.
        if (pairs.ImpostorPairs * FalseMatchRate >= Support.FewestErrors)
            metrics.TarAtFar1E3 = pairs.Genuine.MatchRate(impostor.ThresholdFor(FalseMatchRate));
        return new(metrics, set, pairs);
    }

    /// <summary>Whether each embedding has a direction; a network that has diverged answers NaN or 0.</summary>
    internal static bool HaveDirections(IEnumerable<float[]> embeddings) =>
        embeddings.All(embedding => Math.Abs(TensorPrimitives.Norm<float>(embedding) - 1) < 1e-3);
}
