namespace FacePlatform.Jobs.Record;

/// <summary>
/// A job: the truth about it. What is large is in blobs, in the group with the job's id; the row names those that count.
/// </summary>
public sealed class JobRow
{
    /// <summary>A UUID of version 7: later jobs have larger ids.</summary>
    public required string Id { get; init; }

    public required string Owner { get; init; }

    public required string Kind { get; init; }

    /// <summary>Null where the caller gave none.</summary>
    public string? RequestId { get; init; }

    /// <summary>SHA-256 of what was asked, where there is a request id.</summary>
    public byte[]? ContentHash { get; init; }

    /// <summary>What was asked, in the service's own form.</summary>
    public required byte[] Parameters { get; init; }

    public required JobState State { get; init; }

    /// <summary>Rises with every change that a watcher is told.</summary>
    public long Version { get; init; }

    /// <summary>Of the present or last run; begins again at 1 when a checkpoint has advanced.</summary>
    public int Attempt { get; init; }

    /// <summary>It failed after all attempts through no fault of the request.</summary>
    public bool DeadLetter { get; init; }

    /// <summary>The fencing token: rises at least with every lease, and a write under an older one changes nothing.</summary>
    public long LeaseToken { get; init; }

    /// <summary>
    /// Rises while the lease is held. Whoever sees it stand still long enough, by a clock of their own, may end the lease;
    /// no time is compared between machines, so that no clock can end a lease or keep a dead one.
    /// </summary>
    public long Heartbeat { get; init; }

    /// <summary>Not to be run again earlier, after a failed attempt.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When its message was last handed to the queue; null where that is still to be done.</summary>
    public DateTimeOffset? PublishTime { get; init; }

    /// <summary>How far it is, in the service's own form; null before the first report.</summary>
    public byte[]? Progress { get; init; }

    /// <summary>The blob that the next attempt goes on from.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The blob of the newest preview.</summary>
    public string? Preview { get; init; }

    /// <summary>The blob of the result.</summary>
    public string? Result { get; init; }

    /// <summary>A serialised google.rpc.Status, where it failed.</summary>
    public byte[]? Error { get; init; }

    /// <summary>The trace that it was submitted in, as W3C has it.</summary>
    public string? TraceParent { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>Since when it waits, or has last waited.</summary>
    public required DateTimeOffset WaitTime { get; init; }

    /// <summary>Of the first attempt.</summary>
    public DateTimeOffset? StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    /// <summary>When its contents go, once it has ended.</summary>
    public DateTimeOffset? ExpireTime { get; init; }

    /// <summary>Its contents are gone; the row only tells an expired job from one that never was.</summary>
    public bool Expired { get; init; }
}
