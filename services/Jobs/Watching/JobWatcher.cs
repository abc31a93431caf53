using System.Runtime.CompilerServices;
using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Submission;
using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs.Watching;

/// <summary>
/// Tells how a job goes on, to any number of clients, whichever process works on it. Of one kind, as <see cref="JobStore"/>.
/// </summary>
public sealed class JobWatcher(JobFeeds feeds, JobResource resource, IOptions<JobsOptions> options, TimeProvider time)
{
    /// <summary>
    /// The job as it is, then again after every change: each change of state, also of one too short to be seen, and the
    /// progress that its worker writes, once in each ProgressInterval. Ends with the final state.
    /// </summary>
    /// <exception cref="Grpc.Core.RpcException">
    /// JOB_NOT_FOUND, also when it is deleted meanwhile; JOB_EXPIRED; SERVICE_UNAVAILABLE.
    /// </exception>
    public async IAsyncEnumerable<Job> WatchAsync(
        string owner, string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var feed = feeds.Subscribe(id);
        JobRow? seen = null;
        while (true)
        {
            var row = (await JobFaults.GuardAsync(() => feed.ReadAsync(cancellationToken))).OfOwner(resource, owner, id);
            if (row.Version != seen?.Version)
            {
                if (seen is { State: JobState.Waiting } && row.State is JobState.Succeeded or JobState.Failed)
                    yield return AsItRan(row);
                yield return Job.Of(row);
                seen = row;
            }

            if (row.EndTime is not null)
                yield break;
            await Task.Delay(options.Value.WatchInterval, time, cancellationToken);
        }
    }

    private static Job AsItRan(JobRow row) =>
        Job.Of(row) with { State = JobState.Running, Error = null, DeadLetter = false, EndTime = null, ExpireTime = null };
}
