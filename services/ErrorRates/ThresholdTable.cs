using FacePlatform.V1;

namespace FacePlatform.ErrorRates;

/// <summary>
/// Reads a pipeline's calibration: a false match rate to the threshold that keeps it, and back. Only rates between the
/// largest and the smallest supported row are answered; between two rows the threshold is linear in the logarithm of
/// the rate.
/// </summary>
/// <param name="calibration">One that <see cref="IsMonotonic"/>.</param>
public sealed class ThresholdTable(Calibration calibration)
{
    /// <summary>The verification rate where a caller names none.</summary>
    public const double DefaultFalseMatchRate = 1e-4;

    /// <summary>The identification rate where a caller names none.</summary>
    public const double DefaultFalsePositiveIdentificationRate = 0.01;

    // Rates come through JSON and corrections; the last digits must not decide.
    private const double Tolerance = 1 + 1e-9;

    private readonly OperatingPoint[] _supported =
        [.. calibration.Points.Where(p => p.Supported).OrderByDescending(p => p.FalseMatchRate)];

    /// <summary>The calibration's name, which every decision carries.</summary>
    public string Name => calibration.Name;

    /// <summary>The smallest false match rate that is supported; 1 where none is.</summary>
    public double SmallestSupportedRate => _supported is [.., var last] ? last.FalseMatchRate : 1;

    /// <summary>
    /// Whether the rows have falling rates in (0, 1) and thresholds in [−1, 1] that do not fall: without that, a stricter
    /// rate could get a looser threshold.
    /// </summary>
    public static bool IsMonotonic(Calibration calibration)
    {
        var points = calibration.Points;
        return points.All(point => point.FalseMatchRate is > 0 and < 1 && point.Threshold is >= -1 and <= 1)
            && points.Zip(points.Skip(1)).All(pair =>
                pair.First.FalseMatchRate > pair.Second.FalseMatchRate && pair.First.Threshold <= pair.Second.Threshold);
    }

    /// <summary>The threshold, a cosine in [−1, 1], whose false match rate is <paramref name="falseMatchRate"/>.</summary>
    /// <param name="falseMatchRate">In (0, 1). A rate above the largest row gets that row's stricter threshold.</param>
    /// <exception cref="RateNotSupportedException">The rate is smaller than the calibration supports.</exception>
    public double ThresholdAt(double falseMatchRate)
    {
        if (_supported.Length == 0 || !(falseMatchRate * Tolerance >= SmallestSupportedRate))
            throw new RateNotSupportedException(falseMatchRate, SmallestSupportedRate);
        if (falseMatchRate * Tolerance >= _supported[0].FalseMatchRate)
            return _supported[0].Threshold;
        var below = Array.FindIndex(_supported, p => p.FalseMatchRate <= falseMatchRate * Tolerance);
        var (upper, lower) = (_supported[below - 1], _supported[below]);
        var t = Math.Log(upper.FalseMatchRate / falseMatchRate) / Math.Log(upper.FalseMatchRate / lower.FalseMatchRate);
        return upper.Threshold + (Math.Min(t, 1) * (lower.Threshold - upper.Threshold));
    }

    /// <summary>
    /// The threshold at which <paramref name="comparisons"/> independent comparisons together have the false match rate
    /// <paramref name="rate"/>: that of <see cref="PerComparison"/>. A rate that the calibration supports among so many
    /// comparisons, such as the smallest, is never refused or given a looser threshold because of its last digits: near 1
    /// the smallest rate has lost them, and among millions of comparisons it is 1.
    /// </summary>
    /// <exception cref="RateNotSupportedException">The rate of one comparison is smaller than the calibration supports.</exception>
    public double ThresholdOfAll(double rate, long comparisons)
    {
        var smallest = OfAll(SmallestSupportedRate, comparisons);
        if (rate == smallest)
            return ThresholdAt(SmallestSupportedRate);
        var one = PerComparison(rate, comparisons);
        return ThresholdAt(rate > smallest ? Math.Max(one, SmallestSupportedRate) : one);
    }

    /// <summary>The false match rate of a threshold, or null outside the supported range.</summary>
    public double? RateAt(double threshold)
    {
        for (var i = 1; i < _supported.Length; i++)
        {
            var (upper, lower) = (_supported[i - 1], _supported[i]);
            if (threshold < upper.Threshold || threshold > lower.Threshold)
                continue;
            var t = lower.Threshold > upper.Threshold
                ? (threshold - upper.Threshold) / (lower.Threshold - upper.Threshold)
                : 0;
            return upper.FalseMatchRate * Math.Pow(lower.FalseMatchRate / upper.FalseMatchRate, t);
        }

        return null;
    }

    /// <summary>
    /// The false non-match rate of a threshold on the calibration's genuine pairs, linear between two rows; null outside
    /// the supported range and where a row does not say it.
    /// </summary>
    public double? FalseNonMatchRateAt(double threshold)
    {
        for (var i = 1; i < _supported.Length; i++)
        {
            var (lower, upper) = (_supported[i - 1], _supported[i]);
            if (threshold < lower.Threshold || threshold > upper.Threshold)
                continue;
            if (!lower.HasFalseNonMatchRate || !upper.HasFalseNonMatchRate)
                return null;
            var width = upper.Threshold - lower.Threshold;
            var t = width > 0 ? (threshold - lower.Threshold) / width : 0;
            return lower.FalseNonMatchRate + (t * (upper.FalseNonMatchRate - lower.FalseNonMatchRate));
        }

        return null;
    }

    /// <summary>
    /// The rate that each of <paramref name="comparisons"/> independent comparisons may have so that all together have
    /// <paramref name="rate"/>: 1 − (1 − rate)^(1/n). Used for the best of a subject's m templates, and for FPIR over a
    /// gallery of K templates (Grother and Ngan, NIST IR 8009). Dependence between comparisons, as between several
    /// photos of one person, makes the whole rate smaller; families and look-alikes make it larger.
    /// </summary>
    public static double PerComparison(double rate, long comparisons) =>
        comparisons <= 1 ? rate : -Expm1(Log1p(-rate) / comparisons);

    /// <summary>The inverse of <see cref="PerComparison"/>: 1 − (1 − rate)^n.</summary>
    public static double OfAll(double rate, long comparisons) =>
        comparisons <= 1 ? rate : -Expm1(Log1p(-rate) * comparisons);

    // Accurate for the tiny rates where 1 − (1 − x) would lose every digit (Kahan; Higham, 2002, section 1.14.1).
    private static double Log1p(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }

    private static double Expm1(double x)
    {
        var u = Math.Exp(x);
        return u == 1 ? x : u - 1 == -1 ? -1 : (u - 1) * x / Math.Log(u);
    }
}
