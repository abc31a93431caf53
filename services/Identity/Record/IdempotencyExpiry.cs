using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FacePlatform.Identity.Record;

/// <summary>Forgets request ids after their retention.</summary>
public sealed partial class IdempotencyExpiry(
    RecordWriter writer, IOptions<RecordOptions> options, TimeProvider time, ILogger<IdempotencyExpiry> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ExpireAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
            }
        }
    }

    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - options.Value.IdempotencyRetention;
        await writer.WriteAsync(
            batch => batch.Record.IdempotencyKeys
                .Where(key => key.CreateTime < oldest)
                .ExecuteDeleteAsync(CancellationToken.None),
            cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Old request ids could not be removed; it is tried again")]
    private partial void LogFailed(Exception exception);
}
