using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Rpc;
using Grpc.Core;

namespace FacePlatform.Training.Clients;

/// <summary>Calls of a job that can wait: a service that is away or has enough to do is asked again.</summary>
internal sealed class PatientCalls(TimeProvider time)
{
    // A restart takes less; after this the job goes back to the queue, and on from its checkpoint.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <exception cref="RpcException">What does not pass by waiting, or did not pass for too long.</exception>
    public async Task<T> CallAsync<T>(Func<AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (RpcException exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(exception.Message, exception, cancellationToken);
            }
            catch (RpcException exception) when (MayPass(exception) && time.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(PauseAfter(exception), time, cancellationToken);
            }
        }
    }

    private static bool MayPass(RpcException exception) =>
        exception.IsUnavailable()
        || exception.StatusCode == StatusCode.DeadlineExceeded
        || exception.GetReason() == ErrorReason.Overloaded;

    private static TimeSpan PauseAfter(RpcException exception) =>
        exception.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan() is { } told && told > Pause ? told : Pause;
}
