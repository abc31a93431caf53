using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Facectl.Jobs;

/// <summary>Why a job that has ended has no result, and whose fault that is.</summary>
internal static class JobFailure
{
    /// <param name="name">The job's.</param>
    /// <param name="state">The job's.</param>
    /// <param name="error">Of a job that failed.</param>
    /// <param name="deadLetter">Whether it failed through no fault of the request.</param>
    /// <returns>
    /// The failure, with the exit code 1 where the job was cancelled, 2 where the request was at fault and 3 where the
    /// platform was; null where the job succeeded or goes on.
    /// </returns>
    public static Failure? Of(string name, JobState state, Google.Rpc.Status? error, bool deadLetter) => state switch
    {
        JobState.Cancelled => new("JOB_CANCELLED", $"{name} was cancelled.", null, null, ExitCode.No),
        JobState.Failed => Failed(name, Failure.Of((error ?? new()).ToRpcException()), deadLetter),
        _ => null,
    };

    /// <inheritdoc cref="Of(string, JobState, Google.Rpc.Status, bool)" path="/returns"/>
    public static Failure? Of(StyleTransfer job) => Of(job.Name, job.State, job.Error, job.DeadLetter);

    private static Failure Failed(string name, Failure failure, bool deadLetter)
    {
        failure = failure with { Message = $"{name} failed: {failure.Message}" };
        return deadLetter
            ? failure with
            {
                Hint = $"facectl jobs replay {name} gives it its attempts again; needs the scope admin.",
                ExitCode = ExitCode.PlatformFailure,
            }
            : failure;
    }
}
