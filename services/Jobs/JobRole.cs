namespace FacePlatform.Jobs;

/// <summary>What a process does with jobs.</summary>
public enum JobRole
{
    /// <summary>Everything: one process.</summary>
    Both,

    /// <summary>Takes jobs in and tells of them.</summary>
    Api,

    /// <summary>Works on them.</summary>
    Worker,
}
