using System.Globalization;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Training.Data;
using FacePlatform.V1;

namespace FacePlatform.Training.Submission;

/// <summary>
/// Whether a training would test on people whom its parent has learned from, or was stopped by. Names part people
/// (<see cref="SubjectSplit"/>), so that it cannot where it keeps no fewer of them from its test than the parent's training
/// did; since that one was held to its own parent's, none of its ancestors has learned from them either.
/// </summary>
internal static class ParentChecks
{
    private const double Rounding = 1e-9;

    /// <param name="parent">The model that it starts from; null where nobody here trained it.</param>
    /// <param name="options">Complete.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD.</exception>
    public static void Check(Model? parent, TrainingOptions options)
    {
        if (parent?.Options is not { } before || NotTested(options) >= NotTested(before) - Rounding)
            return;
        throw RpcErrors.InvalidField(
            "spec.options.train_fraction",
            $"must be at least {Text(NotTested(before))} together with validation_fraction, as of {parent.Name}: it has learned "
            + "from people whom this training would test on.");
    }

    private static double NotTested(TrainingOptions options) => options.TrainFraction + options.ValidationFraction;

    private static string Text(double share) => share.ToString("0.####", CultureInfo.InvariantCulture);
}
