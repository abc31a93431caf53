using System.Diagnostics.Metrics;

namespace FacePlatform.Identity.Record;

/// <summary>What is measured of writing.</summary>
public sealed class RecordMetrics
{
    public RecordMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(IdentityTelemetry.Name);
        BatchSize = meter.CreateHistogram<int>(
            "faceplatform.identity.write.batch_size", "{write}", "Writes that shared one transaction.");
        BatchDuration = meter.CreateHistogram<double>(
            "faceplatform.identity.write.duration", "s", "From the start of a transaction to the end of its commit.");
    }

    public Histogram<int> BatchSize { get; }

    public Histogram<double> BatchDuration { get; }
}
