using System.Globalization;
using FacePlatform.ErrorRates;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.Identity.Decisions;

/// <summary>
/// The threshold of a 1:1 comparison. Against m templates the best score counts, so each has to keep the rate
/// 1 − (1 − f)^(1/m) for the whole comparison to keep f.
/// </summary>
internal static class VerificationPoint
{
    private const string Field = "false_match_rate";

    /// <summary>Refuses rates and thresholds that mean nothing, before anything is looked up.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD.</exception>
    public static void Check(OperatingPointRequest? request)
    {
        if (request?.HasFalseMatchRate == true && !(request.FalseMatchRate is > 0 and < 1))
            throw RpcErrors.InvalidField(Field, "must be above 0 and below 1");
        if (request?.HasThreshold == true && !(request.Threshold is >= -1 and <= 1))
            throw RpcErrors.InvalidField("threshold", "must be a similarity from -1 to 1");
    }

    /// <param name="pipeline">Whose calibration says it.</param>
    /// <param name="request">Checked; the default rate where neither is given.</param>
    /// <param name="templates">m, 1 or more.</param>
    /// <exception cref="Grpc.Core.RpcException">FMR_NOT_SUPPORTED.</exception>
    public static OperatingPoint Resolve(RegisteredPipeline pipeline, OperatingPointRequest? request, int templates)
    {
        if (request?.HasThreshold == true)
            return new(request.Threshold, RateAt(pipeline.Thresholds, request.Threshold, templates));
        var rate = request?.HasFalseMatchRate == true ? request.FalseMatchRate : ThresholdTable.DefaultFalseMatchRate;
        if (pipeline.Thresholds is not { } table)
            throw RpcErrors.InvalidField(
                ErrorReason.FmrNotSupported,
                Field,
                "the pipeline has no calibration, so that only an explicit threshold can be used");
        try
        {
            var threshold = table.ThresholdOfAll(rate, templates);

            // A rate above the calibrated ones gets the threshold of the largest; that is what it stands for.
            return new(threshold, Math.Min(rate, RateAt(table, threshold, templates) ?? rate));
        }
        catch (RateNotSupportedException exception)
        {
            var smallest = ThresholdTable.OfAll(exception.SmallestSupported, templates)
                .ToString("R", CultureInfo.InvariantCulture);
            throw RpcErrors.InvalidField(
                ErrorReason.FmrNotSupported,
                Field,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rate:R} is not supported by the calibration; the smallest rate against {templates} template(s) is {smallest}"),
                ("smallest_supported", smallest));
        }
    }

    private static double? RateAt(ThresholdTable? table, double threshold, int templates) =>
        table?.RateAt(threshold) is { } rate ? ThresholdTable.OfAll(rate, templates) : null;
}
