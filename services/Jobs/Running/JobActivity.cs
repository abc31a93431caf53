using System.Diagnostics;
using FacePlatform.Jobs.Record;

namespace FacePlatform.Jobs.Running;

/// <summary>
/// The span of an attempt. It belongs to the trace of the submission, whoever published the message: where the queue did not
/// bring that trace, the row has it, and the message's own is linked.
/// </summary>
internal static class JobActivity
{
    /// <summary>Null where nobody listens.</summary>
    public static Activity? Start(JobRow job)
    {
        var received = Activity.Current?.Context ?? default;
        ActivityContext.TryParse(job.TraceParent, null, isRemote: true, out var submitted);
        var (parent, links) = submitted.TraceId == received.TraceId || submitted == default
            ? (received, Array.Empty<ActivityLink>())
            : (submitted, received == default ? [] : [new ActivityLink(received)]);
        return JobsTelemetry.Activities.StartActivity(
            $"{job.Kind} attempt",
            ActivityKind.Consumer,
            parent,
            [new("job.id", job.Id), new("job.kind", job.Kind), new("job.attempt", job.Attempt)],
            links);
    }

    /// <summary>The trace of a submission; empty where it had none.</summary>
    public static string TraceIdOf(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, out var submitted)
            ? submitted.TraceId.ToString()
            : Activity.Current?.TraceId.ToString() ?? "";
}
