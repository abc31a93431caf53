using FacePlatform.Jobs.Running;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FacePlatform.Jobs.Queue;

/// <summary>Works on the in-process queue, one job at a time.</summary>
internal sealed partial class InProcessWorker(InProcessQueue queue, JobRunner runner, ILogger<InProcessWorker> logger)
    : BackgroundService
{
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
                // The record is away; the sweeper brings the job back.
                LogFailed(id, exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Job {Job} could not be begun; it is tried again")]
    private partial void LogFailed(string job, Exception exception);
}
