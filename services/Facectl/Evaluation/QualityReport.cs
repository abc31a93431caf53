using FacePlatform.ErrorRates.Quality;
using FacePlatform.ErrorRates.Scores;
using FacePlatform.ErrorRates.Verification;
using FacePlatform.V1;

namespace FacePlatform.Facectl.Evaluation;

/// <summary>
/// Error versus discard of every named quality check. Every face counts, also those that the present limits refuse:
/// limits are chosen from these curves.
/// </summary>
/// <param name="Threshold">Where non-matches are counted.</param>
/// <param name="Pairs">Genuine pairs.</param>
/// <param name="Checks">One curve per check, by name.</param>
internal sealed record QualityReport(double Threshold, int Pairs, IReadOnlyList<QualityReport.CheckCurve> Checks)
{
    /// <param name="Name">The check.</param>
    /// <param name="Minimum">Its present lower limit.</param>
    /// <param name="Maximum">Its present upper limit.</param>
    /// <param name="Refused">Share of the photos that the present limits refuse.</param>
    /// <param name="Curve">Quality is the distance from the nearer limit, negative beyond it.</param>
    internal sealed record CheckCurve(
        string Name, double? Minimum, double? Maximum, double Refused, ErrorVersusDiscard Curve);

    public static QualityReport Of(EmbeddedSet set, double falseMatchRate)
    {
        EmbeddedPhoto[] photos = [.. set.Photos.Where(p => p.Embedding is not null)
            .OrderBy(p => p.File.Subject, StringComparer.Ordinal)];
        var labelled = new LabelledEmbeddings(photos.Select(p => new LabelledPhoto(p.File.Subject, p.Embedding)));
        var threshold = new AllPairs(labelled).Impostor(PairWeighting.PerComparison).ThresholdFor(falseMatchRate);
        var pairs = GenuinePairs(labelled, threshold).ToArray();
        return new(threshold, pairs.Length, [
            .. photos.SelectMany(p => p.Quality!.Checks).Select(c => c.Name).Distinct().Order(StringComparer.Ordinal)
                .Select(name => CurveOf(name, photos, pairs)),
        ]);
    }

    private static CheckCurve CurveOf(string name, EmbeddedPhoto[] photos, (int A, int B, bool Error)[] pairs)
    {
        var checks = photos.Select(p => p.Quality!.Checks.Single(c => c.Name == name)).ToArray();
        var limits = checks[0];
        return new(
            name,
            limits.HasMinimum ? limits.Minimum : null,
            limits.HasMaximum ? limits.Maximum : null,
            checks.Average(c => c.Passed ? 0.0 : 1.0),
            new(pairs.Select(p => (Math.Min(Margin(checks[p.A]), Margin(checks[p.B])), p.Error))));
    }

    private static double Margin(QualityCheck check) => Math.Min(
        check.HasMinimum ? check.Value - check.Minimum : double.PositiveInfinity,
        check.HasMaximum ? check.Maximum - check.Value : double.PositiveInfinity);

    private static IEnumerable<(int A, int B, bool Error)> GenuinePairs(LabelledEmbeddings set, double threshold)
    {
        for (var s = 0; s < set.SubjectCount; s++)
        {
            var end = set.FirstRowOf(s) + set.RowsOf(s);
            for (var a = set.FirstRowOf(s); a < end; a++)
            {
                for (var b = a + 1; b < end; b++)
                    yield return (a, b, set.Similarity(a, b) < threshold);
            }
        }
    }
}
