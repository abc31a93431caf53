using FacePlatform.Jobs.Running;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FacePlatform.Jobs.Queue;

/// <summary>Works on the in-process queue, one job at a time.</summary>
internal sealed partial class InProcessWorker(
    InProcessQueue queue, JobRunner runner, TimeProvider time, ILogger<InProcessWorker> logger) : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var id = await queue.TakeAsync(stoppingToken);
            try
            {
                await runner.RunAsync(id, mayBeLost: false, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The record is away; its row says that the job is in the queue, so there it stays.
                LogFailed(id, exception);
                await Task.Delay(RetryPause, time, stoppingToken);
                await queue.PublishAsync(id, stoppingToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Job {Job} could not be begun or ended; it is tried again")]
    private partial void LogFailed(string job, Exception exception);
}
