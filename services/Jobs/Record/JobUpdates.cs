using Microsoft.EntityFrameworkCore.Query;

namespace FacePlatform.Jobs.Record;

/// <summary>What several transitions write alike.</summary>
internal static class JobUpdates
{
    /// <summary>Tells watchers.</summary>
    public static UpdateSettersBuilder<JobRow> Tell(this UpdateSettersBuilder<JobRow> job) =>
        job.SetProperty(row => row.Version, row => row.Version + 1);

    /// <summary>Back to the queue, at once or later.</summary>
    public static UpdateSettersBuilder<JobRow> Wait(
        this UpdateSettersBuilder<JobRow> job, DateTimeOffset now, DateTimeOffset? notBefore = null) =>
        job.Tell()
            .SetProperty(row => row.State, JobState.Waiting)
            .SetProperty(row => row.WaitTime, now)
            .SetProperty(row => row.NotBefore, notBefore)
            .SetProperty(row => row.PublishTime, (DateTimeOffset?)null);

    /// <summary>A final state.</summary>
    public static UpdateSettersBuilder<JobRow> End(
        this UpdateSettersBuilder<JobRow> job, JobState state, DateTimeOffset now, DateTimeOffset? expiry) =>
        job.Tell()
            .SetProperty(row => row.State, state)
            .SetProperty(row => row.NotBefore, (DateTimeOffset?)null)
            .SetProperty(row => row.EndTime, now)
            .SetProperty(row => row.ExpireTime, expiry);

    /// <summary>Failed; a dead letter keeps its inputs and its checkpoint, for a replay.</summary>
    public static UpdateSettersBuilder<JobRow> Fail(
        this UpdateSettersBuilder<JobRow> job, byte[] error, bool deadLetter, DateTimeOffset now, DateTimeOffset? expiry) =>
        job.End(JobState.Failed, now, expiry)
            .SetProperty(row => row.Error, error)
            .SetProperty(row => row.DeadLetter, deadLetter);
}
