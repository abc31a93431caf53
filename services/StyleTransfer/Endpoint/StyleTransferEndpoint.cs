using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Submission;
using FacePlatform.Jobs.Watching;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.StyleTransfer.Record;
using FacePlatform.StyleTransfer.Submission;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.StyleTransfer.Endpoint;

/// <summary>Hands each call to the jobs.</summary>
internal sealed class StyleTransferEndpoint(
    StyleTransferSubmission submission,
    [FromKeyedServices(RecordExtensions.Kind)] JobStore jobs,
    [FromKeyedServices(RecordExtensions.Kind)] JobWatcher watcher,
    FeatureNetworkCatalog networks,
    StoppingWatches watches)
    : StyleTransferJobService.StyleTransferJobServiceBase
{
    public override async Task<V1.StyleTransfer> Create(
        CreateStyleTransferJobRequest request, ServerCallContext context) =>
        (await submission.SubmitAsync(request.Tenant, request.Request, context.CancellationToken)).ToMessage();

    public override async Task<V1.StyleTransfer> Get(StyleTransferRef request, ServerCallContext context) =>
        (await jobs.GetAsync(request.Tenant, request.Id, context.CancellationToken)).ToMessage();

    public override async Task<ListStyleTransfersResponse> List(
        ListStyleTransferJobsRequest request, ServerCallContext context)
    {
        var state = request.Request.State;
        var filter = new JobFilter(
            state == JobState.Unspecified ? null : (Jobs.Record.JobState)state,
            request.Request.DeadLetters);
        var page = await jobs.ListAsync(
            request.Tenant, filter, request.Request.PageSize, request.Request.PageToken, context.CancellationToken);
        return new()
        {
            StyleTransfers = { page.Jobs.Select(job => job.ToMessage()) },
            NextPageToken = page.NextPageToken,
        };
    }

    public override Task Watch(
        WatchStyleTransferJobRequest request,
        IServerStreamWriter<WatchStyleTransferResponse> responseStream,
        ServerCallContext context) =>
        watches.RunAsync(end => WatchAsync(request, responseStream, end), context.CancellationToken);

    public override async Task<StyleTransferResult> GetResult(StyleTransferRef request, ServerCallContext context) =>
        StyleTransferResult.Parser.ParseFrom(
            await jobs.ReadResultAsync(request.Tenant, request.Id, context.CancellationToken));

    public override async Task<V1.StyleTransfer> Cancel(StyleTransferRef request, ServerCallContext context) =>
        (await jobs.CancelAsync(request.Tenant, request.Id, context.CancellationToken)).ToMessage();

    public override async Task<Empty> Delete(StyleTransferRef request, ServerCallContext context)
    {
        await jobs.DeleteAsync(request.Tenant, request.Id, context.CancellationToken);
        return new();
    }

    public override async Task<V1.StyleTransfer> Replay(StyleTransferRef request, ServerCallContext context) =>
        (await jobs.ReplayAsync(request.Tenant, request.Id, context.CancellationToken)).ToMessage();

    public override Task<ListFeatureNetworksResponse> ListFeatureNetworks(
        ListFeatureNetworksRequest request, ServerCallContext context) =>
        Task.FromResult(new ListFeatureNetworksResponse
        {
            FeatureNetworks = { networks.All.Select(network => network.Manifest.ToMessage()) },
        });

    private async Task WatchAsync(
        WatchStyleTransferJobRequest request,
        IServerStreamWriter<WatchStyleTransferResponse> responseStream,
        CancellationToken cancellationToken)
    {
        string? told = null;
        await foreach (var job in watcher.WatchAsync(request.Job.Tenant, request.Job.Id, cancellationToken))
        {
            var response = new WatchStyleTransferResponse { StyleTransfer = job.ToMessage() };
            if (request.Previews && job.Preview != told
                && await jobs.ReadPreviewAsync(job, cancellationToken) is { } preview)
                (response.Preview, told) = (UnsafeByteOperations.UnsafeWrap(preview), job.Preview);
            await responseStream.WriteAsync(response, cancellationToken);
        }
    }
}
