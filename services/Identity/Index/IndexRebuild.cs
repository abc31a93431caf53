using System.Runtime.CompilerServices;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Index;

/// <summary>
/// Makes the index of one gallery what the record says, whatever was in it, while the gallery stays searchable.
/// <code>
///   record's templates of the gallery ──▶ written again, stretch by stretch
///   index's faces of the gallery ───────▶ compared with the record, stretch by stretch ──▶ unknown ones erased
/// </code>
/// 1. The index catches up, so that only what is wrong is counted. 2. All templates of the record are written again; the
/// follower has its turn between two stretches, and whatever changes meanwhile has a later number that it applies
/// afterwards. 3. What the index has and the record has not is erased. Every step may be repeated, so a rebuild may be
/// ended at any moment.
/// </summary>
public sealed class IndexRebuild(
    ITemplateIndex index, IndexFollower follower, IDbContextFactory<RecordContext> records)
{
    private const int Stretch = 512;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <exception cref="Grpc.Core.RpcException">
    /// GALLERY_NOT_FOUND, or SERVICE_UNAVAILABLE: the index is still being loaded, or does not answer.
    /// </exception>
    public async IAsyncEnumerable<RebuildIndexProgress> RebuildAsync(
        GalleryName name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var steps = RunAsync(name, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(steps))
            yield return steps.Current.Clone();
    }

    private async IAsyncEnumerable<RebuildIndexProgress> RunAsync(
        GalleryName name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // 1.
        await follower.EnsureCurrentAsync(cancellationToken);
        var (gallery, pipelines, count) = await FindAsync(name, cancellationToken);
        var progress = new RebuildIndexProgress { TemplateCount = count };

        // 2.
        for (long? after = 0; after is { } last;)
        {
            (var written, after) = await WriteAsync(gallery, last, cancellationToken);
            progress.Templates += written;
            yield return progress;
        }

        // 3.
        foreach (var pipeline in pipelines)
        {
            var partition = new IndexPartition(gallery, pipeline);
            await foreach (var faces in index.ReadFacesAsync(partition, cancellationToken))
            {
                progress.Removed += await RemoveUnknownAsync(partition, faces, cancellationToken);
                yield return progress;
            }
        }

        progress.Done = true;
        yield return progress;
    }

    private async Task<(long Gallery, List<int> Pipelines, long Templates)> FindAsync(
        GalleryName name, CancellationToken cancellationToken)
    {
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await record.RequireGalleryAsync(name, cancellationToken);
        return (
            gallery.Key,
            await record.Pipelines.Select(row => row.Key).ToListAsync(cancellationToken),
            await record.Templates.LongCountAsync(row => row.GalleryKey == gallery.Key, cancellationToken));
    }

    private Task<(int Written, long? After)> WriteAsync(long gallery, long after, CancellationToken cancellationToken) =>
        follower.TakeTurnAsync<(int, long?)>(
            async (record, position) =>
            {
                var templates = await record.Templates
                    .Where(row => row.GalleryKey == gallery && row.Sequence > after)
                    .ReadStretchAsync(Stretch, cancellationToken);
                if (templates.Count == 0)
                    return (0, null);
                await index.ApplyAsync(new([.. templates.Select(row => row.Template)], [], position), cancellationToken);
                return (templates.Count, templates[^1].Sequence);
            },
            cancellationToken);

    private Task<int> RemoveUnknownAsync(
        IndexPartition partition, IReadOnlyList<long> faces, CancellationToken cancellationToken) =>
        follower.TakeTurnAsync(
            async (record, position) =>
            {
                long[] keys = [.. faces];
                var known = await record.Templates
                    .Where(row => row.GalleryKey == partition.Gallery
                        && row.PipelineKey == partition.Pipeline
                        && EF.Parameter(keys).Contains(row.FaceKey))
                    .Select(row => row.FaceKey)
                    .ToListAsync(cancellationToken);
                var unknown = faces.Except(known)
                    .Select(face => new IndexErasure(partition.Gallery, face, partition.Pipeline))
                    .ToList();
                if (unknown.Count > 0)
                    await index.ApplyAsync(new([], unknown, position), cancellationToken);
                return unknown.Count;
            },
            cancellationToken);

    private static async Task<bool> NextAsync(IAsyncEnumerator<RebuildIndexProgress> steps)
    {
        try
        {
            return await steps.MoveNextAsync();
        }
        catch (IndexUnavailableException exception)
        {
            throw RpcErrors.Unavailable(exception.Message, exception.RetryAfter);
        }
        catch (IndexMismatchException)
        {
            // The follower meets it as well, and ends the service with what an operator has to know.
            throw RpcErrors.Unavailable("The index does not answer.", RetryAfter);
        }
    }
}
