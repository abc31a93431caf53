using System.Globalization;
using FacePlatform.ErrorRates;
using FacePlatform.Identity.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.Identity.Decisions;

/// <summary>
/// The threshold of a search among K templates: each comparison keeps 1 − (1 − FPIR)^(1/K).
/// </summary>
/// <remarks>
/// That takes the K comparisons of a stranger as independent, which bounds the rate from above for a probe of the
/// calibration's population, per face and not per photo. Relatives in the gallery, or a population of people who look
/// more alike than the calibration's, exceed it.
/// </remarks>
/// <param name="Threshold">A similarity at or above it makes a candidate.</param>
/// <param name="Fpir">The rate that it stands for.</param>
/// <param name="SmallestSupported">The smallest rate at this K.</param>
internal readonly record struct IdentificationPoint(double Threshold, double Fpir, double SmallestSupported)
{
    private const string Field = "false_positive_identification_rate";

    /// <summary>Refuses a rate that means nothing.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD.</exception>
    public static void Check(double? fpir)
    {
        if (fpir is { } rate && !(rate is > 0 and < 1))
            throw RpcErrors.InvalidField(Field, "must be above 0 and below 1");
    }

    /// <summary>The rate where none is asked for: 1 %, or the smallest that is supported at this K; 0 without a calibration.</summary>
    /// <param name="pipeline">Whose calibration says it.</param>
    /// <param name="templates">K; an empty gallery is treated as one template.</param>
    public static double DefaultRate(RegisteredPipeline pipeline, long templates) =>
        pipeline.Thresholds is null ? 0 : Resolve(pipeline, fpir: null, templates).Fpir;

    /// <param name="pipeline">Whose calibration says it.</param>
    /// <param name="fpir">Checked; where null 1 %, or the smallest rate that is supported at this K.</param>
    /// <param name="templates">K; an empty gallery is treated as one template.</param>
    /// <exception cref="Grpc.Core.RpcException">FPIR_NOT_SUPPORTED.</exception>
    public static IdentificationPoint Resolve(RegisteredPipeline pipeline, double? fpir, long templates)
    {
        if (pipeline.Thresholds is not { } table)
            throw RpcErrors.InvalidField(
                ErrorReason.FpirNotSupported, Field, "the pipeline has no calibration, so that nothing can be identified");
        var smallest = ThresholdTable.OfAll(table.SmallestSupportedRate, templates);
        var rate = fpir ?? Math.Max(ThresholdTable.DefaultFalsePositiveIdentificationRate, smallest);
        try
        {
            return new(table.ThresholdOfAll(rate, templates), rate, smallest);
        }
        catch (RateNotSupportedException)
        {
            var floor = smallest.ToString("R", CultureInfo.InvariantCulture);
            throw RpcErrors.InvalidField(
                ErrorReason.FpirNotSupported,
                Field,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rate:R} is not supported by the calibration; the smallest rate among {templates} templates is {floor}"),
                ("smallest_supported", floor));
        }
    }
}
