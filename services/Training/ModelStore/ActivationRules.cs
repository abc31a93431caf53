using System.Globalization;
using FacePlatform.ErrorRates;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Training.ModelStore;

/// <summary>What a model needs before anybody is served by it.</summary>
internal static class ActivationRules
{
    /// <summary>Why a model would not be activated, in words.</summary>
    public static IEnumerable<string> ObjectionsTo(Model model)
    {
        if (IsWorse(model))
            yield return "It is worse than its parent on people whom neither has seen; it is activated by force only.";
        if (!IsSupported(model.Calibration))
            yield return model.Calibration is null
                ? "It has no calibration: no threshold is known for it."
                : $"Its calibration supports no false match rate below {Smallest(model.Calibration)}; verification uses {Default} "
                    + "where a caller names none.";
    }

    /// <exception cref="RpcException">MODEL_WORSE unless forced, CALIBRATION_TOO_SMALL.</exception>
    public static void Require(Model model, bool force)
    {
        RequireCalibration(model.Calibration, model.Name);
        if (IsWorse(model) && !force)
            throw RpcErrors.FailedPrecondition(
                ErrorReason.ModelWorse,
                $"{model.Name} is worse than its parent on people whom neither has seen; activate it with force.");
    }

    /// <summary>Requires that the default rate of verification is supported: galleries could not be used otherwise.</summary>
    /// <exception cref="RpcException">CALIBRATION_TOO_SMALL.</exception>
    public static void RequireCalibration(Calibration? calibration, string name)
    {
        if (IsSupported(calibration))
            return;
        var smallest = Smallest(calibration ?? new());
        throw RpcErrors.FailedPrecondition(
            ErrorReason.CalibrationTooSmall,
            $"The calibration of {name} supports no false match rate below {smallest}; {Default} is needed.",
            ("false_match_rate", Default),
            ("smallest_supported", smallest));
    }

    private static string Default => Text(ThresholdTable.DefaultFalseMatchRate);

    private static bool IsWorse(Model model) => model.Result?.Verdict == Verdict.Worse;

    private static bool IsSupported(Calibration? calibration) =>
        calibration is not null
        && new ThresholdTable(calibration).SmallestSupportedRate <= ThresholdTable.DefaultFalseMatchRate * (1 + 1e-9);

    private static string Smallest(Calibration calibration) => Text(new ThresholdTable(calibration).SmallestSupportedRate);

    private static string Text(double rate) => rate.ToString("R", CultureInfo.InvariantCulture);
}
