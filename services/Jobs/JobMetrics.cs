using System.Diagnostics.Metrics;
using FacePlatform.Jobs.Record;

namespace FacePlatform.Jobs;

/// <summary>What is measured of jobs.</summary>
public sealed class JobMetrics
{
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _waiting;
    private readonly Histogram<double> _duration;
    private volatile IReadOnlyList<JobCount> _counts = [];

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
                count.Jobs, new("kind", count.Kind), new("state", count.State.ToString()))),
            "{job}",
            "Jobs that are kept, by kind and state.");
        meter.CreateObservableGauge(
            "faceplatform.jobs.dead_letters",
            () => _counts.GroupBy(count => count.Kind).Select(kind => new Measurement<int>(
                kind.Sum(count => count.DeadLetters), new KeyValuePair<string, object?>("kind", kind.Key))),
            "{job}",
            "Jobs that failed after all attempts and can be replayed, by kind.");
        meter.CreateObservableGauge(
            "faceplatform.jobs.oldest_waiting",
            () => _counts.Where(count => count.State == JobState.Waiting).Select(count => new Measurement<double>(
                count.Waited.TotalSeconds, new KeyValuePair<string, object?>("kind", count.Kind))),
            "s",
            "How long the job has waited that waits longest, by kind; 0 where none waits.");
    }

    internal void Started(string kind, TimeSpan waited) =>
        _waiting.Record(Math.Max(0, waited.TotalSeconds), new KeyValuePair<string, object?>("kind", kind));

    internal void Ended(string kind, string outcome, TimeSpan duration)
    {
        _attempts.Add(1, new("kind", kind), new("outcome", outcome));
        _duration.Record(duration.TotalSeconds, new("kind", kind), new("outcome", outcome));
    }

    /// <summary>
    /// What there is now. Where jobs were and none is left, 0 is told from then on: a gauge that falls silent keeps its last
    /// value for a while with whoever collects it.
    /// </summary>
    internal void Count(IReadOnlyList<JobCount> counts) =>
        _counts =
        [
            .. counts,
            .. _counts
                .Where(last => !counts.Any(count => (count.Kind, count.State) == (last.Kind, last.State)))
                .Select(last => new JobCount(last.Kind, last.State, 0, 0, TimeSpan.Zero)),
        ];
}
