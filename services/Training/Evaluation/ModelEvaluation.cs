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
        CancellationToken cancellationToken) => throw new NotImplementedException();
}
