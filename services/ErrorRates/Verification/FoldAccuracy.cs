namespace FacePlatform.ErrorRates.Verification;

/// <summary>
/// Accuracy by cross-validation, the protocol of Labeled Faces in the Wild, View 2 (Huang, Ramesh, Berg and
/// Learned-Miller, UMass 07-49, 2007): each fold is judged with the threshold that is best on all other folds.
/// </summary>
/// <param name="Mean">Mean accuracy of the folds, 0..1.</param>
/// <param name="StandardDeviation">Of the folds' accuracies (n − 1); NaN with one fold.</param>
/// <param name="Folds">Accuracy of each fold, by fold number.</param>
public sealed record FoldAccuracy(double Mean, double StandardDeviation, IReadOnlyList<double> Folds)
{
    /// <summary>Measures; a pair about which nothing is decided counts as answered "different".</summary>
    /// <exception cref="ArgumentException">Fewer than two folds.</exception>
    public static FoldAccuracy Of(IReadOnlyCollection<Comparison> comparisons)
    {
        var folds = comparisons.GroupBy(c => c.Fold).OrderBy(g => g.Key).ToArray();
        if (folds.Length < 2)
            throw new ArgumentException("Cross-validation needs at least two folds.", nameof(comparisons));
        var accuracies = folds.Select(fold =>
        {
            var threshold = BestThreshold([.. comparisons.Where(c => c.Fold != fold.Key)]);
            return fold.Average(c => c.Score >= threshold == c.Same ? 1.0 : 0.0);
        }).ToArray();
        var mean = accuracies.Average();
        return new(mean, Math.Sqrt(accuracies.Sum(a => (a - mean) * (a - mean)) / (accuracies.Length - 1)), accuracies);
    }

    // The middle of the widest choice: of all cuts with the best accuracy the median one, half way between two scores.
    private static double BestThreshold(Comparison[] comparisons)
    {
        var scored = comparisons.Where(c => c.Score is not null).OrderBy(c => c.Score).ToArray();
        if (scored.Length == 0)
            return 0;
        var correct = scored.Count(c => c.Same);
        List<int> cuts = [0];
        for (int cut = 1, best = correct; cut <= scored.Length; cut++)
        {
            correct += scored[cut - 1].Same ? -1 : 1;
            if (cut < scored.Length && scored[cut].Score == scored[cut - 1].Score)
                continue;
            if (correct > best)
                (best, cuts) = (correct, []);
            if (correct == best)
                cuts.Add(cut);
        }

        var chosen = cuts[cuts.Count / 2];
        return chosen == 0 ? scored[0].Score!.Value
            : chosen == scored.Length ? Math.BitIncrement(scored[^1].Score!.Value)
            : (scored[chosen - 1].Score!.Value + scored[chosen].Score!.Value) / 2;
    }
}
