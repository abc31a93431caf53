using System.Security.Cryptography;
using FacePlatform.ErrorRates.Verification;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.ErrorRates.Fitting;

/// <summary>
/// Fits a calibration: for each rate of a ladder the threshold that a share of at most that rate of the impostor
/// comparisons reaches, every pair of subjects weighing the same however many photos they have.
/// </summary>
public static class CalibrationFit
{
    /// <summary>1-2-5 in every decade from 0.1 to 10⁻⁶.</summary>
    public static IReadOnlyList<double> Ladder { get; } =
        [.. Enumerable.Range(1, 6).SelectMany(decade => new[] { 10, 5, 2 }, Decimal).Take(16)];

    /// <summary>Fits all rows; those that are not supported say so and are kept for the reader.</summary>
    /// <param name="set">The labelled set's comparisons.</param>
    /// <param name="name">The set's name; see <see cref="NameOf"/>.</param>
    /// <param name="population">Whom the rates describe, and whom they do not.</param>
    /// <param name="images">Photos that were compared.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static Calibration Fit(IComparisonSet set, string name, string population, int images, int seed = 0)
    {
        var calibration = new Calibration
        {
            Set = name,
            Population = population,
            Subjects = set.Subjects,
            Images = images,
            ImpostorPairs = set.ImpostorPairs,
            GenuinePairs = set.GenuinePairs.Sum(),
        };
        calibration.Points.AddRange(Rows(set, Ladder, seed));
        calibration.Name = NameOf(calibration);
        return calibration;
    }

    /// <summary>A calibration's name: that of its set and 8 hexadecimal digits of all it holds beside its name.</summary>
    public static string NameOf(Calibration calibration)
    {
        var hash = SHA256.HashData(new Calibration(calibration) { Name = "" }.ToByteArray());
        return $"{calibration.Set}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}";
    }

    /// <summary>The thresholds of the given rates, at most 1, without judging whether they are supported.</summary>
    public static double[] Thresholds(IComparisonSet set, IReadOnlyList<double> rates)
    {
        var impostor = set.Impostor(PairWeighting.PerSubjectPair);
        return [.. rates.Select(rate => Math.Min(1, impostor.ThresholdFor(rate)))];
    }

    private static IEnumerable<OperatingPoint> Rows(IComparisonSet set, IReadOnlyList<double> rates, int seed)
    {
        var estimator = new RateEstimator(set, seed);
        foreach (var (rate, errors) in rates.Zip(set.ErrorsAt(Thresholds(set, rates))))
        {
            var measured = estimator.FalseMatchRate(errors, PairWeighting.PerSubjectPair);
            var point = new OperatingPoint
            {
                FalseMatchRate = rate,
                Threshold = errors.Threshold,
                FalseMatches = errors.FalseMatches.Sum(e => (long)e.Errors),
                SubjectPairs = errors.FalseMatches.Length,
                Low = measured.Low,
                High = measured.High,
                Supported = Support.WhyNot(rate, errors, measured) is null,
            };
            var nonMatches = estimator.FalseNonMatchRate(errors);
            if (double.IsFinite(nonMatches.Rate))
                point.FalseNonMatchRate = nonMatches.Rate;
            yield return point;
        }
    }

    // The double nearest to the decimal number, so that 1e-4 prints and compares as 1e-4.
    private static double Decimal(int decade, int step) =>
        double.Parse($"{step}e-{decade + 1}", System.Globalization.CultureInfo.InvariantCulture);
}
