using System.Threading.RateLimiting;

namespace FacePlatform.Training.GalleryMigrations;

/// <summary>So many faces a second, in batches.</summary>
internal sealed class CopyingRate : IDisposable
{
    // A timer does not fire more often with any meaning.
    private const double MostPeriods = 100;

    private readonly TokenBucketRateLimiter _limiter;

    /// <param name="facesPerSecond">0.01 to 1000.</param>
    /// <param name="batchSize">The largest batch that is wanted.</param>
    public CopyingRate(double facesPerSecond, int batchSize)
    {
        // Not more than a second's worth at once.
        BatchSize = Math.Clamp((int)Math.Ceiling(facesPerSecond), 1, batchSize);
        var faces = Math.Max(1, (int)Math.Round(facesPerSecond / MostPeriods));
        _limiter = new(new()
        {
            TokenLimit = Math.Max(BatchSize, faces),
            TokensPerPeriod = faces,
            ReplenishmentPeriod = TimeSpan.FromSeconds(faces / facesPerSecond),
            QueueLimit = BatchSize,
            AutoReplenishment = true,
        });
    }

    /// <summary>The largest batch that the rate allows.</summary>
    public int BatchSize { get; }

    /// <summary>Waits until so many may be encoded.</summary>
    /// <param name="faces">At most <see cref="BatchSize"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task WaitAsync(int faces, CancellationToken cancellationToken) =>
        (await _limiter.AcquireAsync(faces, cancellationToken)).Dispose();

    public void Dispose() => _limiter.Dispose();
}
