using Grpc.Core;

namespace FacePlatform.Gateway.Pipelines;

/// <summary>
/// Registers the pipelines as soon as Embedding and Identity answer, and again when Embedding comes back with others or
/// with another calibration. Both may start after the gateway: until then it is alive but not ready.
/// </summary>
internal sealed partial class PipelineRegistrar(
    PipelineRegistration registration, TimeProvider time, ILogger<PipelineRegistrar> logger) : BackgroundService
{
    private static readonly TimeSpan UntilReady = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var wasReady = registration.Done;
            await TryRefreshAsync(stoppingToken);
            if (registration.Done && !wasReady)
                LogReady();
            await Task.Delay(registration.Done ? Refresh : UntilReady, time, stoppingToken);
        }
    }

    private async Task TryRefreshAsync(CancellationToken stoppingToken)
    {
        try
        {
            await registration.RefreshAsync(stoppingToken);
        }
        catch (RpcException exception)
        {
            LogWaiting(exception.StatusCode, exception.Status.Detail);
        }
    }

    [LoggerMessage(LogLevel.Information, "The pipelines are registered; the gateway is ready")]
    private partial void LogReady();

    [LoggerMessage(LogLevel.Debug, "Waiting for Embedding and Identity: {Code} {Detail}")]
    private partial void LogWaiting(StatusCode code, string detail);
}
