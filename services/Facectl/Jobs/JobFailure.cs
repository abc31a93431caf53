using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Facectl.Jobs;

/// <summary>Why a job that has ended has no result, and whose fault that is.</summary>
internal static class JobFailure
{
    /// <returns>
    /// The failure, with the exit code 1 where the job was cancelled, 2 where the request was at fault and 3 where the
    /// platform was; null where the job succeeded or goes on.
    /// </returns>
    public static Failure? Of(Job job) => job.State switch
    {
        JobState.Cancelled => new("JOB_CANCELLED", $"{job.Name} was cancelled.", null, null, ExitCode.No),
        JobState.Failed => Failed(job.Name, Failure.Of((job.Error ?? new()).ToRpcException()), job.DeadLetter),
        _ => null,
    };

    /// <summary>The failure as the value of "error" in the job's document; null where it has none.</summary>
    public static object? Document(string name, Google.Rpc.Status? error, bool deadLetter) =>
        error is null ? null : Terminal.ErrorOf(Failed(name, Failure.Of(error.ToRpcException()), deadLetter));

    /// <summary>A watch of a job that was submitted broke: the job goes on and its name must not be lost.</summary>
    public static Failure OfWatch(string name, Exception exception)
    {
        var failure = Failure.Of(exception);
        // The first says so itself; of the second there is nothing left to watch.
        return exception is PlatformFailureException or RpcException { StatusCode: StatusCode.NotFound }
            ? failure
            : failure with { Hint = $"{failure.Hint} {JobText.GoesOn(name)}".TrimStart() };
    }

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
