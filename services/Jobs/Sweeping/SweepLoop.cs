using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs.Sweeping;

/// <summary>Sweeps at start and in each interval.</summary>
internal sealed class SweepLoop(JobSweeper sweeper, IOptions<JobsOptions> options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        do
            await sweeper.SweepAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
