using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.GalleryMigrations;

/// <summary>
/// Removes the templates of the pipeline that does not decide, in pieces, so that other writes find room between them.
/// <code>
///   end ──▶ 1. ending: enrolments and the gallery's answers know one pipeline only; the caller has his answer
///           2. 256 templates ──▶ 256 templates ──▶ … each a write of its own
///           3. the migration's row goes, and with the same write the index forgets the pipeline's part of the gallery
/// </code>
/// The row is there until the last template is gone, so that what a crash leaves is found: at the start, and every minute.
/// </summary>
public sealed partial class MigrationEnding(
    IDbContextFactory<RecordContext> records, RecordWriter writer, ILogger<MigrationEnding> logger)
    : BackgroundService
{
    private const int Piece = 256;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _begun = new(0);

    /// <summary>Has what is ending removed now, beside the caller.</summary>
    public void Begin() => _begun.Release();

    /// <summary>Finishes what is ending of a gallery; nothing where nothing is.</summary>
    public async Task FinishAsync(GalleryName name, CancellationToken cancellationToken)
    {
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var galleries = await record.Galleries.Named(name)
            .Where(row => row.Migration!.Ending)
            .Select(row => row.Key)
            .ToListAsync(cancellationToken);
        foreach (var gallery in galleries)
            await FinishAsync(gallery, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await FinishAllAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
            }

            await _begun.WaitAsync(Interval, stoppingToken);
        }
    }

    public override void Dispose()
    {
        _begun.Dispose();
        base.Dispose();
    }

    private async Task FinishAllAsync(CancellationToken cancellationToken)
    {
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var galleries = await record.GalleryMigrations
            .Where(row => row.Ending)
            .Select(row => row.GalleryKey)
            .ToListAsync(cancellationToken);
        foreach (var gallery in galleries)
            await FinishAsync(gallery, cancellationToken);
    }

    private async Task FinishAsync(long gallery, CancellationToken cancellationToken)
    {
        while (!(await writer.WriteAsync(batch => RemoveAsync(batch, gallery), cancellationToken)).Value)
        {
            // 2.
        }
    }

    /// <returns>Whether it was the last piece.</returns>
    private static async Task<bool> RemoveAsync(WriteBatch batch, long gallery)
    {
        var record = batch.Record;
        if (await record.GalleryMigrations.SingleOrDefaultAsync(row => row.GalleryKey == gallery) is not { Ending: true } row)
            return true;
        var piece = await record.Templates
            .Where(template => template.GalleryKey == gallery && template.PipelineKey == row.OtherPipelineKey)
            .Select(template => template.Sequence)
            .Order()
            .Take(Piece)
            .ToListAsync();
        await record.Templates
            .Where(template => EF.Parameter(piece).Contains(template.Sequence))
            .ExecuteDeleteAsync();
        if (piece.Count == Piece)
        {
            batch.EraseFromLog();
            return false;
        }

        // 3.
        batch.Erase(gallery, face: null, row.OtherPipelineKey);
        record.GalleryMigrations.Remove(row);
        await record.SaveChangesAsync();
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "What is left of ended migrations could not be removed; it is tried again")]
    private partial void LogFailed(Exception exception);
}
