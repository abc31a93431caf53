namespace FacePlatform.ErrorRates.Verification;

/// <summary>
/// Accuracy by cross-validation, the protocol of Labeled Faces in the Wild, View 2 (Huang, Ramesh, Berg and
/// Learned-Miller, UMass 07-49, 2007): each fold is judged with a threshold learned from all other folds.
/// </summary>
/// <param name="Mean">Mean accuracy of the folds, 0..1.</param>
/// <param name="StandardDeviation">Of the folds' accuracies (n − 1); NaN with one fold.</param>
/// <param name="Folds">Accuracy of each fold, by fold number.</param>
public sealed record FoldAccuracy(double Mean, double StandardDeviation, IReadOnlyList<double> Folds)
{
    /// <summary>
    /// Measures. A pair about which nothing is decided counts as answered "different", and so does every pair of a fold
    /// outside which there is nothing to learn from.
    /// </summary>
    /// <exception cref="ArgumentException">Fewer than two folds.</exception>
    public static FoldAccuracy Of(IReadOnlyCollection<Comparison> comparisons)
    {
        var folds = comparisons.GroupBy(c => c.Fold).OrderBy(g => g.Key).ToArray();
        if (folds.Length < 2)
            throw new ArgumentException("Cross-validation needs at least two folds.", nameof(comparisons));
        var accuracies = folds.Select(fold =>
        {
            var threshold = LogisticThreshold.Fit([
                .. comparisons.Where(c => c.Fold != fold.Key && c.Score is not null).Select(c => (c.Score!.Value, c.Same)),
            ]);
            return fold.Average(c => c.Score >= threshold == c.Same ? 1.0 : 0.0);
        }).ToArray();
        var mean = accuracies.Average();
        return new(mean, Math.Sqrt(accuracies.Sum(a => (a - mean) * (a - mean)) / (accuracies.Length - 1)), accuracies);
    }
}
