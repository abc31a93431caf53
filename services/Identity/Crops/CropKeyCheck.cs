using System.Security.Cryptography;
using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Crops;

/// <summary>
/// Ends the start where the configured key is not the one that the kept crops were sealed with: the next enrolment would
/// be the first to notice.
/// </summary>
public sealed partial class CropKeyCheck(
    IDbContextFactory<RecordContext> records, CropKeys keys, ILogger<CropKeyCheck> logger) : IHostedService
{
    /// <exception cref="InvalidOperationException">Another key was used before.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        if (await record.CropKeys.OrderByDescending(row => row.SubjectKey).FirstOrDefaultAsync(cancellationToken) is not { } key)
            return;
        if (!keys.IsConfigured)
        {
            LogMissing();
            return;
        }

        try
        {
            keys.Unwrap(key);
        }
        catch (CryptographicException exception)
        {
            throw new InvalidOperationException(
                "Crops:Key is not the key that the kept crops were sealed with. Configure that one; or, where it is lost, "
                + "none, and turn keep_crops off for the galleries that have it before a new one is configured.",
                exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        LogLevel.Warning,
        "Crops are kept, and Crops:Key is not set: they cannot be read, and galleries that keep crops take no new face")]
    private partial void LogMissing();
}
