using System.Security.Cryptography;
using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Crops;

/// <summary>
/// Ends the start where the configured key is not the one that the kept crops were sealed with: the next enrolment would
/// be the first to notice.
/// </summary>
public sealed class CropKeyCheck(IDbContextFactory<RecordContext> records, CropKeys keys) : IHostedService
{
    /// <exception cref="InvalidOperationException">Another key was used before.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!keys.IsConfigured)
            return;
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        if (await record.CropKeys.OrderByDescending(row => row.SubjectKey).FirstOrDefaultAsync(cancellationToken) is not { } key)
            return;
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
}
