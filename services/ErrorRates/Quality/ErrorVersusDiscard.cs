namespace FacePlatform.ErrorRates.Quality;

/// <summary>
/// The error-versus-discard characteristic of a quality measure (Grother and Tabassi, "Performance of biometric quality
/// measures", PAMI 29, 2007; ISO/IEC 29794-1): the false non-match rate of the genuine pairs that remain when those of
/// the lowest quality are discarded. The quality of a pair is the lower of its two photos'. A measure that says
/// something about recognition gives a falling curve; one that says nothing a flat one.
/// </summary>
public sealed class ErrorVersusDiscard
{
    private readonly double[] _qualities;
    private readonly int[] _errorsFrom; // Errors among the pairs from this one on, by rising quality.

    /// <param name="pairs">Quality (higher is better) and whether the genuine pair is a false non-match.</param>
    public ErrorVersusDiscard(IEnumerable<(double Quality, bool Error)> pairs)
    {
        var ascending = pairs.OrderBy(p => p.Quality).ToArray();
        _qualities = [.. ascending.Select(p => p.Quality)];
        _errorsFrom = new int[ascending.Length + 1];
        for (var i = ascending.Length - 1; i >= 0; i--)
            _errorsFrom[i] = _errorsFrom[i + 1] + (ascending[i].Error ? 1 : 0);
    }

    /// <summary>Number of genuine pairs.</summary>
    public int Pairs => _qualities.Length;

    /// <summary>FNMR of what remains after a share of the pairs, 0..1, was discarded; NaN where nothing remains.</summary>
    public double RateAfter(double discarded)
    {
        var first = First(discarded);
        return (double)_errorsFrom[first] / (Pairs - first);
    }

    /// <summary>The quality of the worst pair that remains; NaN where nothing remains.</summary>
    public double LimitAt(double discarded) =>
        First(discarded) is var first && first < Pairs ? _qualities[first] : double.NaN;

    private int First(double discarded) => (int)Math.Floor((discarded * Pairs) + 1e-9);
}
