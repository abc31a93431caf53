namespace FacePlatform.Jobs.Queue;

/// <summary>
/// Wakes workers. It carries ids only and may lose or repeat them: the row is the truth, and the sweeper publishes again
/// what waits too long.
/// </summary>
public interface IJobQueue
{
    /// <summary>Whether what was published outlives this process.</summary>
    bool IsDurable { get; }

    /// <summary>Hands a job to the workers.</summary>
    Task PublishAsync(string jobId, CancellationToken cancellationToken);
}
