using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Training.Data;
using FacePlatform.V1;

namespace FacePlatform.Training.Submission;

/// <summary>Whether anything can be learned from a set, by what can be seen before a face is looked for.</summary>
internal static class SetChecks
{
    /// <param name="images">All of them.</param>
    /// <param name="options">Complete.</param>
    /// <exception cref="Grpc.Core.RpcException">
    /// TRAINING_SET_TOO_SMALL; INVALID_FIELD where a person is in both sets.
    /// </exception>
    public static void Check(IReadOnlyList<LabelledSubject> images, TrainingOptions options)
    {
        var calibration = images.Where(image => image.Calibration).Select(image => image.Subject)
            .ToHashSet(StringComparer.Ordinal);
        var both = images.Where(image => !image.Calibration && calibration.Contains(image.Subject))
            .Select(image => image.Subject).Distinct(StringComparer.Ordinal).Count();
        if (both > 0)
            throw RpcErrors.InvalidField(
                "images", $"must not have one person in both sets; {both} are in the one that calibrates and the other.");

        // The very split and minimum of the training, without pixels.
        var labels = images.Select(image => new AlignedImage(image.Subject, 0, [])).ToArray();
        TrainingSet.Split(
            [.. labels.Where(label => !calibration.Contains(label.Subject))],
            [.. labels.Where(label => calibration.Contains(label.Subject))],
            options).RequireMinimum();
    }
}
