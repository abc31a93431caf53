namespace FacePlatform.Embedding.Batching;

/// <summary>The sizes that batches are run at: any up to a limit, or a few fixed ones that they are padded to.</summary>
/// <param name="options">The limit and the fixed sizes.</param>
/// <param name="fixedSizes">Whether sizes are fixed.</param>
public sealed class BatchSizes(BatchingOptions options, bool fixedSizes)
{
    private static readonly int[] PowersOfTwo = [1, 2, 4, 8, 16, 32, 64];

    private readonly int[] _sizes = (fixedSizes, options.Sizes.Count) switch
    {
        (false, _) => [],
        (true, 0) => PowersOfTwo,
        _ => [.. options.Sizes],
    };

    /// <summary>The most faces of one batch.</summary>
    public int Largest => _sizes.Length > 0 ? _sizes[^1] : options.MaxBatch;

    /// <summary>What is run before the service is ready: every fixed size, or one face.</summary>
    public IReadOnlyList<int> WarmUp => _sizes.Length > 0 ? _sizes : [1];

    /// <summary>The rows to run for so many faces, 1 to <see cref="Largest"/>: as many, or the next fixed size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are more faces than the largest fixed size has.</exception>
    public int For(int count)
    {
        if (_sizes.Length == 0)
            return count;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Largest);
        return _sizes.First(size => size >= count);
    }
}
