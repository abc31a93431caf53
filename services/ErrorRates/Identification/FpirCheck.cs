using FacePlatform.ErrorRates.Fitting;
using FacePlatform.ErrorRates.Resampling;
using FacePlatform.ErrorRates.Scores;

namespace FacePlatform.ErrorRates.Identification;

/// <summary>A claimed false positive identification rate against the measured one, at one gallery size.</summary>
/// <param name="GallerySize">K, the templates enrolled, one per subject.</param>
/// <param name="Claimed">The claim, per face.</param>
/// <param name="Check">The measurement, or null where the calibration does not support the claim at this K.</param>
/// <param name="Reason">Why there is no measurement.</param>
public sealed record FpirCheck(int GallerySize, double Claimed, RateCheck? Check, string? Reason)
{
    /// <summary>The claims that are checked.</summary>
    public static IReadOnlyList<double> Claims { get; } = [0.01, 0.1];

    /// <summary>
    /// Checks what the platform claims when it turns an FPIR into a threshold. For each K one photo of each of K people
    /// drawn by a seed is enrolled and every photo of the set is searched with its own subject masked, so that it is a
    /// stranger's. Repeated over several seeds; the interval pools their bootstrap replicates over the searched people.
    /// </summary>
    /// <param name="set">The labelled set.</param>
    /// <param name="table">The calibration whose thresholds claim the rates.</param>
    /// <param name="splits">Number of seeds.</param>
    public static IReadOnlyList<FpirCheck> Run(LabelledEmbeddings set, ThresholdTable table, int splits = 10)
    {
        var people = Enumerable.Range(0, set.SubjectCount).Where(s => set.RowsOf(s) > 0).ToArray();
        return [.. new[] { 100, 400, people.Length }.Where(k => k <= people.Length).Distinct()
            .SelectMany(k => Run(set, table, people, k, splits))];
    }

    private static IEnumerable<FpirCheck> Run(
        LabelledEmbeddings set, ThresholdTable table, int[] people, int gallerySize, int splits)
    {
        var searches = Enumerable.Range(0, splits).Select(seed =>
        {
            var random = new Random(seed);
            var enrolled = people.ToArray();
            random.Shuffle(enrolled);
            var rows = enrolled.Take(gallerySize).Select(s => set.FirstRowOf(s) + random.Next(set.RowsOf(s)));
            return Search.Run(set, [.. rows], [.. Enumerable.Range(0, set.RowCount)]);
        }).ToArray();
        return Claims.Select(claim =>
        {
            try
            {
                var threshold = table.ThresholdOfAll(claim, gallerySize);
                return new FpirCheck(gallerySize, claim, Measure(set, claim, threshold, searches), null);
            }
            catch (RateNotSupportedException exception)
            {
                var floor = ThresholdTable.OfAll(exception.SmallestSupported, gallerySize);
                return new FpirCheck(gallerySize, claim, null, $"the smallest supported rate at this size is {floor:0.0e+0}");
            }
        });
    }

    private static RateCheck Measure(LabelledEmbeddings set, double claim, double threshold, Search[][] splits)
    {
        var rate = splits.Average(searches => searches.Average(s => s.Other >= threshold ? 1.0 : 0.0));
        if (rate == 0)
            return new(claim, threshold, new(0, 0, SubjectBootstrap.RuleOfThree(set.SubjectCount)));
        var replicates = splits.SelectMany((searches, seed) => SubjectBootstrap.Resample(
            set.SubjectCount, weights => Positives(searches, threshold, weights), seed)).Order();
        var (low, high) = SubjectBootstrap.Interval([.. replicates]);
        return new(claim, threshold, new(rate, low, high));
    }

    private static double Positives(Search[] searches, double threshold, int[] weights)
    {
        double positives = 0, all = 0;
        foreach (var search in searches)
        {
            all += weights[search.Subject];
            positives += search.Other >= threshold ? weights[search.Subject] : 0;
        }

        return positives / all;
    }
}
