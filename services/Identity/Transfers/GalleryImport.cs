using System.Threading.Channels;
using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Galleries;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Transfers;

/// <summary>
/// Reads an export into a gallery.
/// <code>
///   stream ──▶ order ──▶ checks ──▶ [ up to 128 writes under way, in order ] ──▶ answers, in order
/// </code>
/// 1. The first message names the gallery. 2. The header makes it where it is missing. 3. Every other record is checked
/// and its write joins the queue before the next record is read, so that a face finds its subject; many wait at a time,
/// so that they share a transaction, though no more of all imports together, so that other writes find room. 4. Answers leave in order; while they are not read, nothing more is. 5. What one
/// record does wrong is its own answer. What is no export, or no longer one, ends the call once all before it is answered;
/// a record that is full ends it at once, because nothing else would come through either.
/// </summary>
public sealed class GalleryImport(
    RecordWriter writer, PipelineRegistry pipelines, ProbeChecks probes, ErrorTranslator errors) : IDisposable
{
    // As many as share one transaction.
    private const int UnderWay = 128;

    private const string Method = "/faceplatform.internal.v1.IdentityTransferService/ImportGallery";

    private readonly SemaphoreSlim _writes = new(UnderWay);

    /// <exception cref="RpcException">
    /// INVALID_FIELD: no gallery first, no header, records out of order, no end. INVALID_RESOURCE_NAME,
    /// PIPELINE_NOT_REGISTERED, MIGRATION_PHASE, or INVALID_FIELD: the header cannot be imported. Whatever the record
    /// itself says where it is full.
    /// </exception>
    public async Task RunAsync(
        IAsyncStreamReader<Internal.V1.ImportGalleryRequest> requests,
        IServerStreamWriter<ImportGalleryResponse> responses,
        CancellationToken cancellationToken)
    {
        // 1.
        if (!await requests.MoveNext(cancellationToken) || requests.Current.Gallery is null)
            throw RpcErrors.InvalidField("gallery", "must be the first message");
        var name = GalleryName.Parse(requests.Current.Gallery);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answers = Channel.CreateBounded<Task<ImportGalleryResponse>>(UnderWay);
        var answering = AnswerAsync(answers.Reader, responses, stop);
        try
        {
            await ReadAsync(name, requests, answers.Writer, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Answering failed, and says why below.
        }
        finally
        {
            // 5.
            answers.Writer.Complete();
            await answering;
        }
    }

    public void Dispose() => _writes.Dispose();

    private async Task ReadAsync(
        GalleryName name,
        IAsyncStreamReader<Internal.V1.ImportGalleryRequest> requests,
        ChannelWriter<Task<ImportGalleryResponse>> answers,
        CancellationToken cancellationToken)
    {
        var order = new ImportOrder();
        ImportTarget? target = null;
        for (var index = 0L; await requests.MoveNext(cancellationToken); index++)
        {
            var record = order.Next(requests.Current);
            if (target is null)
            {
                // 2.
                (target, var imported) = await OpenAsync(name, record.Gallery, cancellationToken);
                await answers.WriteAsync(Task.FromResult(Answer(index, imported)), cancellationToken);
                continue;
            }

            // 3.
            var answer = record.RecordCase == GalleryRecord.RecordOneofCase.End
                ? EndAsync(index, name, order, record.End)
                : await BeginAsync(index, target, record, cancellationToken);
            await answers.WriteAsync(answer, cancellationToken);
        }

        order.CheckComplete();
    }

    private async Task<(ImportTarget Target, Imported Gallery)> OpenAsync(
        GalleryName name, GalleryHeader header, CancellationToken cancellationToken)
    {
        var displayName = DisplayNames.Check(header.DisplayName, "record.gallery.display_name");
        var created = ImportTarget.Created(header.CreateTime, "record.gallery.create_time");
        var pipeline = await pipelines.GetAsync(header.Pipeline, cancellationToken);
        var written = await writer.WriteAsync(
            async batch =>
            {
                var known = await batch.Record.Galleries.Include(row => row.Migration).Named(name)
                    .SingleOrDefaultAsync();
                if (known is not null)
                {
                    ImportTarget.RequireOnePipeline(name, known);
                    return (known.Key, known.PipelineKey, RecordId: await RecordIdAsync(batch), Repeated: true);
                }

                var row = GalleryStore.Insert(batch, name, displayName, pipeline);
                row.CreateTime = created ?? batch.Now;
                await batch.Record.SaveChangesAsync();
                return (row.Key, row.PipelineKey, RecordId: await RecordIdAsync(batch), Repeated: false);
            },
            cancellationToken);
        if (written.Value.PipelineKey != pipeline.Key)
            throw RpcErrors.InvalidField("record.gallery.pipeline", $"must be the pipeline of {name}");
        return (
            new(name, written.Value.Key, written.Value.RecordId, pipeline, probes),
            new(name.ToString(), written.Value.Repeated));

        static Task<string> RecordIdAsync(WriteBatch batch) =>
            batch.Record.ChangeSequence.Select(row => row.RecordId).SingleAsync(CancellationToken.None);
    }

    /// <returns>When the write has its place in the queue: the answer to come.</returns>
    private async Task<Task<ImportGalleryResponse>> BeginAsync(
        long index, ImportTarget target, GalleryRecord record, CancellationToken cancellationToken)
    {
        try
        {
            var write = record.RecordCase switch
            {
                GalleryRecord.RecordOneofCase.Subject => target.Check(record.Subject),
                GalleryRecord.RecordOneofCase.Merge => target.Check(record.Merge),
                _ => await target.CheckAsync(record.Face, cancellationToken),
            };
            return FinishAsync(index, await EnqueueAsync(write, cancellationToken));
        }
        catch (RpcException exception)
        {
            return Task.FromResult(Answer(index, exception));
        }
    }

    private async Task<Task<Written<Imported>>> EnqueueAsync(
        ImportTarget.Write write, CancellationToken cancellationToken)
    {
        await _writes.WaitAsync(cancellationToken);
        try
        {
            return await writer.EnqueueAsync(batch => write(batch), cancellationToken);
        }
        catch
        {
            _writes.Release();
            throw;
        }
    }

    private async Task<ImportGalleryResponse> FinishAsync(long index, Task<Written<Imported>> writing)
    {
        try
        {
            return Answer(index, (await writing).Value);
        }
        catch (RpcException exception)
        {
            return Answer(index, exception);
        }
        catch (Exception exception) when (RecordFaults.IsTransient(exception) && !RecordFaults.IsFull(exception))
        {
            return Answer(index, RecordFaults.ToError(exception));
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !RecordFaults.IsFull(exception))
        {
            return Answer(index, errors.Translate(exception, Method, DateTime.MaxValue, CancellationToken.None));
        }
        finally
        {
            _writes.Release();
        }
    }

    private static Task<ImportGalleryResponse> EndAsync(long index, GalleryName name, ImportOrder order, GalleryTrailer end)
    {
        try
        {
            order.CheckCounts(end);
            return Task.FromResult(Answer(index, new Imported(name.ToString(), Repeated: false)));
        }
        catch (RpcException exception)
        {
            return Task.FromResult(Answer(index, exception));
        }
    }

    private static ImportGalleryResponse Answer(long index, Imported imported) =>
        new() { Index = index, Name = imported.Name, Repeated = imported.Repeated };

    private static ImportGalleryResponse Answer(long index, RpcException exception) =>
        new() { Index = index, Error = exception.GetRpcStatus() };

    // 4.
    private static async Task AnswerAsync(
        ChannelReader<Task<ImportGalleryResponse>> answers,
        IServerStreamWriter<ImportGalleryResponse> responses,
        CancellationTokenSource stop)
    {
        try
        {
            await foreach (var answer in answers.ReadAllAsync(stop.Token))
                await responses.WriteAsync(await answer, stop.Token);
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }
}
