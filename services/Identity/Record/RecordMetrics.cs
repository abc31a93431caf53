using System.Diagnostics.Metrics;

namespace FacePlatform.Identity.Record;

/// <summary>What is measured of writing.</summary>
public sealed class RecordMetrics
{
    public RecordMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(IdentityTelemetry.Name);
        BatchSize = meter.CreateHistogram(
            "faceplatform.identity.write.batch_size", "{write}", "Writes that shared one transaction.", null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128] });
        // From a commit to memory to a disk that is slow to flush, in seconds.
        BatchDuration = meter.CreateHistogram(
            "faceplatform.identity.write.duration", "s", "From the start of a transaction to the end of its commit.", null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
            });
    }

    public Histogram<int> BatchSize { get; }

    public Histogram<double> BatchDuration { get; }
}
