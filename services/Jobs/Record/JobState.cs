namespace FacePlatform.Jobs.Record;

/// <summary>Where a job is in its life. The numbers are in the database.</summary>
public enum JobState
{
    /// <summary>For a worker, also between two attempts.</summary>
    Waiting = 1,

    /// <summary>A worker has the lease.</summary>
    Running = 2,

    /// <summary>It has a result.</summary>
    Succeeded = 3,

    /// <summary>It has an error.</summary>
    Failed = 4,

    /// <summary>Its owner did not want it any more.</summary>
    Cancelled = 5,
}
