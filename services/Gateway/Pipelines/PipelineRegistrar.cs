using Grpc.Core;

namespace FacePlatform.Gateway.Pipelines;

/// <summary>
/// Registers the pipelines as soon as Embedding and Identity answer. They may start after the gateway: until then it is
/// alive but not ready.
/// </summary>
internal sealed partial class PipelineRegistrar(
    PipelineRegistration registration, TimeProvider time, ILogger<PipelineRegistrar> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryRegisterAsync(stoppingToken))
            await Task.Delay(Pause, time, stoppingToken);
        LogRegistered();
    }

    private async Task<bool> TryRegisterAsync(CancellationToken stoppingToken)
    {
        try
        {
            await registration.RegisterAsync(stoppingToken);
            return true;
        }
        catch (RpcException exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogWaiting(exception.StatusCode, exception.Status.Detail);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "The pipelines are registered; the gateway is ready")]
    private partial void LogRegistered();

    [LoggerMessage(LogLevel.Debug, "Waiting for Embedding and Identity: {Code} {Detail}")]
    private partial void LogWaiting(StatusCode code, string detail);
}
