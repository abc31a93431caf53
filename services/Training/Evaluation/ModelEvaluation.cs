using FacePlatform.ErrorRates.Fitting;
using FacePlatform.ErrorRates.Verification;
using FacePlatform.Training.Data;
using FacePlatform.Training.Encoders;
using FacePlatform.V1;

namespace FacePlatform.Training.Evaluation;

/// <summary>A trained encoder against the one that it comes from, on people whom neither has seen.</summary>
/// <param name="Result">Metrics, differences and verdict; the rest is the caller's.</param>
/// <param name="Calibration">Of the trained encoder.</param>
/// <param name="Before">Of the test people's images with the encoder that it comes from.</param>
/// <param name="After">Of the same images with the trained one.</param>
/// <param name="DegradedBefore">Of the same images made poor; null where the training did not degrade.</param>
/// <param name="DegradedAfter">As <paramref name="DegradedBefore"/>.</param>
public sealed record ModelEvaluation(
    TrainingResult Result,
    Calibration Calibration,
    EncoderScores Before,
    EncoderScores After,
    EncoderScores? DegradedBefore,
    EncoderScores? DegradedAfter)
{
    /// <summary>The most that AUC on clean images may fall where that on poor ones rises.</summary>
    public const double CleanTolerance = 0.001;

    private const int BootstrapSeed = 0;

    /// <summary>Encodes the test people's images (and those that only calibrate) by both, compares and calibrates.</summary>
    /// <param name="parentPath">ONNX file to compare with: the parent's, or the untrained network's.</param>
    /// <param name="parentInput">What it takes.</param>
    /// <param name="trainedPath">ONNX file of the trained encoder.</param>
    /// <param name="trainedInput">What it takes.</param>
    /// <param name="set">That it was trained with.</param>
    /// <param name="options">That it was trained with, complete.</param>
    /// <param name="title">Of the model; the calibration is named after it.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    public static ModelEvaluation Run(
        string parentPath,
        EncoderInput parentInput,
        string trainedPath,
        EncoderInput trainedInput,
        TrainingSet set,
        TrainingOptions options,
        string title,
        CancellationToken cancellationToken)
    {
        var test = set.Of(TrainingPart.Test);
        var degrades = options.Augmentation.Degradation > 0;
        using var parent = TrainableEncoder.Load(parentPath, parentInput);
        using var trained = TrainableEncoder.Load(trainedPath, trainedInput);

        EncoderScores Score(TrainableEncoder encoder, bool degraded) => EncoderScores.Of(
            test,
            encoder.Encode(
                test, degraded ? (batch, first) => Degradation.ApplyFixed(batch, first) : null, cancellationToken));

        var (before, after) = (Score(parent, false), Score(trained, false));
        var (degradedBefore, degradedAfter) = degrades ? (Score(parent, true), Score(trained, true)) : (null, null);
        var result = new TrainingResult
        {
            Before = before.Metrics,
            After = after.Metrics,
            Difference = DifferenceOf(before, after),
        };
        if (degradedBefore is not null && degradedAfter is not null)
        {
            result.DegradedBefore = degradedBefore.Metrics;
            result.DegradedAfter = degradedAfter.Metrics;
            result.DegradedDifference = DifferenceOf(degradedBefore, degradedAfter);
        }

        result.Verdict = VerdictOf(result.Difference, result.DegradedDifference);
        cancellationToken.ThrowIfCancellationRequested();
        return new(
            result, Calibrate(trained, after, set, title, cancellationToken), before, after, degradedBefore, degradedAfter);
    }

    /// <summary>
    /// The same with the parent's encoder beside it, which the verdict is then about: a network from scratch that is better
    /// than its own random weights may still be worse than what is served.
    /// </summary>
    /// <param name="path">The parent's ONNX file.</param>
    /// <param name="input">What it takes.</param>
    /// <param name="set">That the network was trained with.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    public ModelEvaluation AgainstParent(
        string path, EncoderInput input, TrainingSet set, CancellationToken cancellationToken)
    {
        var test = set.Of(TrainingPart.Test);
        using var encoder = TrainableEncoder.Load(path, input);
        var parent = EncoderScores.Of(test, encoder.Encode(test, prepare: null, cancellationToken));
        var result = Result.Clone();
        result.Parent = parent.Metrics;
        result.ParentDifference = DifferenceOf(parent, After);
        result.Verdict = VerdictOf(result.ParentDifference, degraded: null);
        return this with { Result = result };
    }

    /// <summary>
    /// What the differences show: better or worse where the interval of the one that decides lies beside 0. Where that is the
    /// one on poor images, what is shown to be lost on clean ones makes it worse too: an interval below 0, and more than
    /// <see cref="CleanTolerance"/>.
    /// </summary>
    /// <param name="clean">Of AUC on the images as they are.</param>
    /// <param name="degraded">Of AUC on the same images made poor, which then decides; null where there is none.</param>
    internal static Verdict VerdictOf(Difference clean, Difference? degraded)
    {
        var decisive = degraded ?? clean;
        // Comparisons with NaN, where there is nothing to compare, are false.
        if (decisive.High < 0 || (degraded is not null && clean.High < 0 && clean.Auc < -CleanTolerance))
            return Verdict.Worse;
        return decisive.Low > 0 ? Verdict.Better : Verdict.NoDifferenceShown;
    }

    private static Difference DifferenceOf(EncoderScores before, EncoderScores after)
    {
        var (low, high) = new AreaDifference(before.Embeddings, after.Embeddings).Interval(BootstrapSeed);
        return new() { Auc = after.Metrics.Auc - before.Metrics.Auc, Low = low, High = high };
    }

    private static Calibration Calibrate(
        TrainableEncoder trained, EncoderScores test, TrainingSet set, string title, CancellationToken cancellationToken)
    {
        var images = set.Of(TrainingPart.Calibration);
        if (images.Count == 0)
            return CalibrationFit.Fit(
                test.Pairs,
                $"{title}-test",
                $"The {test.Metrics.Subjects} test people of the training of {title}, whom it neither learned from nor was "
                + "stopped by. Nobody else.",
                test.Metrics.Images);
        var scores = EncoderScores.Of(images, trained.Encode(images, prepare: null, cancellationToken));
        return CalibrationFit.Fit(
            scores.Pairs,
            $"{title}-calibration",
            $"The {scores.Metrics.Subjects} people of the set that was given to calibrate {title}. Nobody else.",
            scores.Metrics.Images);
    }
}
