using FacePlatform.Gateway.Limits;
using FacePlatform.Gateway.Pipelines;
using FacePlatform.Gateway.Requests;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Gateway.Transfers;

/// <summary>
/// Relays an export's records to Identity and its answers back, message by message. Whichever side ends first, the
/// other is told: Identity's end stops the reading, the caller's end cancels the call of Identity.
/// </summary>
internal sealed class GalleryImport(
    RequestMessages messages,
    PipelineCatalog catalog,
    IdentityTransferService.IdentityTransferServiceClient identity)
{
    /// <param name="requests">The configuration, then records.</param>
    /// <param name="answers">One for each record.</param>
    /// <param name="tenant">The caller's.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="RpcException">
    /// What is wrong with the configuration, or with the order or size of the messages; PIPELINE_NOT_FOUND where the
    /// export is of a pipeline that the platform does not serve; whatever ends the import in Identity.
    /// </exception>
    public async Task RunAsync(
        IAsyncStreamReader<V1.ImportGalleryRequest> requests,
        IServerStreamWriter<ImportGalleryResponse> answers,
        string tenant,
        ServerCallContext context)
    {
        var cancellation = context.CancellationToken;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var stream = messages.ReadAsync(requests, context, stop.Token).GetAsyncEnumerator(stop.Token);
        if (!await stream.MoveNextAsync() || stream.Current.Config is not { } config)
            throw RpcErrors.InvalidField("config", "must be the first message.");
        var gallery = GalleryName.Parse(config.Name, "config.name").In(tenant);

        using var import = identity.ImportGallery(cancellationToken: cancellation);
        var answering = AnswerAsync(import.ResponseStream, answers, stop);
        try
        {
            if (await import.RequestStream.TryWriteAsync(new() { Gallery = gallery }))
                await SendAsync(stream, import, stop.Token);
        }
        catch (Exception) when (stop.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Only the answering stops it while the call goes on: Identity's status, below, says why.
        }
        catch
        {
            import.Dispose();
            await answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await answering;
    }

    private static async Task AnswerAsync(
        IAsyncStreamReader<ImportGalleryResponse> source,
        IServerStreamWriter<ImportGalleryResponse> target,
        CancellationTokenSource stop)
    {
        try
        {
            await source.RelayAsync(target, stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task SendAsync(
        IAsyncEnumerator<V1.ImportGalleryRequest> stream,
        AsyncDuplexStreamingCall<Internal.V1.ImportGalleryRequest, ImportGalleryResponse> import,
        CancellationToken cancellation)
    {
        while (await stream.MoveNextAsync())
        {
            var record = await CheckAsync(stream.Current, cancellation);
            if (!await import.RequestStream.TryWriteAsync(new() { Record = record }))
                return;
        }

        await import.RequestStream.CompleteAsync();
    }

    private async Task<GalleryRecord> CheckAsync(V1.ImportGalleryRequest request, CancellationToken cancellation)
    {
        var record = request.Record ?? throw RpcErrors.InvalidField("record", "must be what follows the configuration.");
        if (record.CalculateSize() is var bytes && bytes > LimitOptions.OtherBytes)
            throw RpcErrors.InvalidField("record", $"has {bytes} bytes, at most {LimitOptions.OtherBytes} are accepted.");
        // Identity compares within any pipeline that it knows; only one that is served can ever be searched.
        if (record.Gallery is { } header)
            await catalog.FindAsync(
                PipelineName.Parse(header.Pipeline, "record.gallery.pipeline").ToString(), cancellation);
        return record;
    }
}
