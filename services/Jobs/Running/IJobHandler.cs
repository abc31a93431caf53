namespace FacePlatform.Jobs.Running;

/// <summary>Does the jobs of one kind.</summary>
public interface IJobHandler
{
    /// <summary>
    /// Does a job, from its checkpoint where it has one. An RpcException with INVALID_ARGUMENT, FAILED_PRECONDITION or
    /// NOT_FOUND fails the job at once; every other exception costs an attempt.
    /// </summary>
    /// <param name="job">What is to be done, and where to report.</param>
    /// <param name="cancellationToken">Fires when the result is not wanted any more: cancelled, deleted, or taken over.</param>
    /// <exception cref="JobHandedOverException">
    /// The handler stopped because <see cref="IJobExecution.HandOverRequested"/>; another worker goes on from the checkpoint.
    /// </exception>
    Task<JobResult> RunAsync(IJobExecution job, CancellationToken cancellationToken);
}
