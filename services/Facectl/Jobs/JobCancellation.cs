using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Facectl.Jobs;

/// <summary>Ctrl-C in a command that submitted a job and waits for it: the job is cancelled.</summary>
internal static class JobCancellation
{
    // After Ctrl-C nobody waits long.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <param name="submission">Answers the job's name; it need not have ended.</param>
    /// <param name="cancel">Cancels the job of this name.</param>
    /// <param name="whenDone">What to do where the job of this name had succeeded already.</param>
    /// <returns>What is said, with the exit code 130.</returns>
    public static async Task<Failure> StopAsync(
        Task<string> submission, Func<string, Task> cancel, Func<string, string> whenDone)
    {
        var name = "";
        try
        {
            name = await submission.WaitAsync(Grace);
            await cancel(name).WaitAsync(Grace);
            return Stopped($"Stopped; {name} is cancelled.");
        }
        catch (RpcException exception) when (exception.GetReason() is ErrorReason.JobEnded)
        {
            return exception.GetErrorInfo()?.Metadata.GetValueOrDefault("state") == JobState.Succeeded.ToProtoName()
                ? Stopped($"Stopped; {name} was done already.", whenDone(name))
                : Stopped($"Stopped; {name} had ended already.", $"facectl jobs get {name}");
        }
        catch (OperationCanceledException)
        {
            return Stopped("Stopped before all was sent; nothing was submitted.");
        }
        catch (Exception exception) when (exception is RpcException or TimeoutException)
        {
            return name.Length == 0
                ? Stopped("Stopped before the platform answered.", "facectl jobs list shows whether it was submitted.")
                : Stopped($"Stopped, but {name} could not be cancelled and goes on.", $"facectl jobs cancel {name}");
        }
    }

    private static Failure Stopped(string message, string? hint = null) =>
        new(ErrorReason.CallCancelled.ToReason(), message, null, hint, ExitCode.Interrupted);
}
