using System.Runtime.CompilerServices;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FacePlatform.Identity.Transfers;

/// <summary>
/// Everything of a gallery as it stood at one moment, in the order in which it was written: merges can be made again in
/// it, and faces of equal similarity keep their rank. Subjects, merges and faces are read by their keys a few hundred at
/// a time, so that only the keys are held in memory and the database has no embeddings to sort. The moment is kept as
/// long as the client reads, at the cost of every writer, so that only a few go on at a time, and none for ever.
/// </summary>
public sealed class GalleryExport(
    IDbContextFactory<RecordContext> records, IOptions<TransferOptions> options, TimeProvider time) : IDisposable
{
    private const int Stretch = 256;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _running = new(options.Value.MaxExports);

    /// <exception cref="RpcException">
    /// GALLERY_NOT_FOUND, OVERLOADED: as many exports go on as may, or SERVICE_UNAVAILABLE: it took too long.
    /// </exception>
    public async Task RunAsync(
        Internal.V1.ExportGalleryRequest request,
        IServerStreamWriter<GalleryRecord> responses,
        CancellationToken cancellationToken)
    {
        if (!_running.Wait(0, CancellationToken.None))
            throw RpcErrors.Overloaded("Too many exports are running.", RetryAfter);
        try
        {
            using var late = new CancellationTokenSource(options.Value.MaxExportTime, time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
            try
            {
                // A write is left, not cancelled: cancelled it would end the call without a status.
                await foreach (var record in ReadAsync(request, stop.Token))
                    await responses.WriteAsync(record, cancellationToken).WaitAsync(stop.Token);
            }
            catch (Exception) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw RpcErrors.Unavailable(
                    $"The export took longer than {options.Value.MaxExportTime}; read it faster.", RetryAfter);
            }
        }
        finally
        {
            _running.Release();
        }
    }

    public void Dispose() => _running.Dispose();

    private async IAsyncEnumerable<GalleryRecord> ReadAsync(
        Internal.V1.ExportGalleryRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var name = GalleryName.Parse(request.Gallery);
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        await using var snapshot = await record.BeginSnapshotAsync(cancellationToken);
        var gallery = await record.Galleries.Include(row => row.Pipeline).Named(name)
            .SingleOrDefaultAsync(cancellationToken) ?? throw name.NotFound();
        yield return new() { Gallery = Header(gallery) };

        var end = new GalleryTrailer();
        var subjects = record.Subjects.Where(row => row.GalleryKey == gallery.Key).Select(row => row.Key);
        await foreach (var subject in ReadAsync(subjects, keys => Subjects(record, keys), cancellationToken))
        {
            end.SubjectCount++;
            yield return new() { Subject = subject };
        }

        var merges = record.Merges.Where(row => row.GalleryKey == gallery.Key).Select(row => row.Key);
        await foreach (var merge in ReadAsync(merges, keys => Merges(record, keys), cancellationToken))
        {
            end.MergeCount++;
            yield return new() { Merge = merge };
        }

        var faces = record.Faces.Where(row => row.Subject.GalleryKey == gallery.Key).Select(row => row.Key);
        int? pipeline = request.Templates ? gallery.PipelineKey : null;
        await foreach (var face in ReadAsync(faces, keys => Faces(record, keys, pipeline), cancellationToken))
        {
            end.FaceCount++;
            yield return new() { Face = face };
        }

        yield return new() { End = end };
    }

    private static async IAsyncEnumerable<T> ReadAsync<T>(
        IQueryable<long> keys,
        Func<long[], IAsyncEnumerable<T>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var stretch in (await keys.Order().ToListAsync(cancellationToken)).Chunk(Stretch))
        {
            await foreach (var item in read(stretch).WithCancellation(cancellationToken))
                yield return item;
        }
    }

    private static GalleryHeader Header(GalleryRow gallery) => new()
    {
        GalleryId = gallery.Id,
        DisplayName = gallery.DisplayName,
        Pipeline = gallery.Pipeline.Name,
        CreateTime = gallery.CreateTime.ToTimestamp(),
    };

    private static IAsyncEnumerable<SubjectRecord> Subjects(RecordContext record, long[] keys) =>
        record.Subjects.Where(row => EF.Parameter(keys).Contains(row.Key)).OrderBy(row => row.Key).AsAsyncEnumerable()
            .Select(row => new SubjectRecord
            {
                SubjectId = row.Id,
                DisplayName = row.DisplayName,
                CreateTime = row.CreateTime.ToTimestamp(),
            });

    private static IAsyncEnumerable<MergeRecord> Merges(RecordContext record, long[] keys) =>
        record.Merges.Where(row => EF.Parameter(keys).Contains(row.Key)).OrderBy(row => row.Key)
            .Select(row => new { Source = row.Source.Id, Target = row.Target.Id, row.CreateTime })
            .AsAsyncEnumerable()
            .Select(row => new MergeRecord
            {
                SourceId = row.Source,
                TargetId = row.Target,
                CreateTime = row.CreateTime.ToTimestamp(),
            });

    private static IAsyncEnumerable<FaceRecord> Faces(RecordContext record, long[] keys, int? pipeline) =>
        record.Faces.Where(row => EF.Parameter(keys).Contains(row.Key))
            .LeftJoin(
                record.Templates.Where(row => row.PipelineKey == pipeline),
                face => face.Key,
                template => template.FaceKey,
                (face, template) => new
                {
                    Face = face,
                    Subject = face.Subject.Id,
                    Pipeline = template!.Pipeline.Name,
                    template.Embedding,
                })
            .OrderBy(row => row.Face.Key)
            .AsAsyncEnumerable()
            .Select(row => new FaceRecord
            {
                FaceId = row.Face.Id,
                SubjectId = row.Subject,
                Quality = Quality.Parser.ParseFrom(row.Face.Quality),
                CreateTime = row.Face.CreateTime.ToTimestamp(),
                Template = row.Embedding is null ? null : new()
                {
                    Pipeline = row.Pipeline,
                    Embedding = { TemplateRow.Read(row.Embedding).ToArray() },
                },
            });
}
