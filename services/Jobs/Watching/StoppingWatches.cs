using FacePlatform.ServiceDefaults.Errors;
using Microsoft.Extensions.Hosting;

namespace FacePlatform.Jobs.Watching;

/// <summary>Ends watches when the process is to stop: it waits for its calls, and these would keep it.</summary>
public sealed class StoppingWatches(IHostApplicationLifetime lifetime)
{
    /// <param name="watch">Tells the caller until its token fires or there is nothing more to tell.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="Grpc.Core.RpcException">SERVICE_UNAVAILABLE: the process stops.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> watch, CancellationToken cancellationToken)
    {
        var stopping = lifetime.ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        try
        {
            await watch(end.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw RpcErrors.Unavailable("This replica stops; watch again.", TimeSpan.FromSeconds(1));
        }
    }
}
