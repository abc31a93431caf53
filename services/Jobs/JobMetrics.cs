using System.Diagnostics.Metrics;
using FacePlatform.Jobs.Record;

namespace FacePlatform.Jobs;

/// <summary>What is measured of jobs.</summary>
public sealed class JobMetrics
{
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _waiting;
    private readonly Histogram<double> _duration;
    private volatile IReadOnlyList<(string Kind, JobState State, int Count)> _counts = [];

    public JobMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(JobsTelemetry.Name);
        _attempts = meter.CreateCounter<long>(
            "faceplatform.jobs.attempts", "{attempt}", "Ended attempts by kind and outcome.");
        _waiting = meter.CreateHistogram<double>(
            "faceplatform.jobs.waiting", "s", "From when a job could run to when it did.");
        _duration = meter.CreateHistogram<double>("faceplatform.jobs.duration", "s", "Of one attempt.");
        meter.CreateObservableGauge(
            "faceplatform.jobs.jobs",
            () => _counts.Select(count => new Measurement<int>(
                count.Count, new("kind", count.Kind), new("state", count.State.ToString()))),
            "{job}",
            "Jobs that are kept, by kind and state.");
    }

    internal void Started(string kind, TimeSpan waited) =>
        _waiting.Record(Math.Max(0, waited.TotalSeconds), new KeyValuePair<string, object?>("kind", kind));

    internal void Ended(string kind, string outcome, TimeSpan duration)
    {
        _attempts.Add(1, new("kind", kind), new("outcome", outcome));
        _duration.Record(duration.TotalSeconds, new("kind", kind), new("outcome", outcome));
    }

    internal void Count(IReadOnlyList<(string Kind, JobState State, int Count)> counts) => _counts = counts;
}
