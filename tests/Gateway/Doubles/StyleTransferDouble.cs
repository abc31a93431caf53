using System.Collections.Concurrent;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.Doubles;

/// <summary>A test double of StyleTransfer: records what it is asked and has one job, which a test lets go on.</summary>
public sealed class StyleTransferDouble : StyleTransferJobService.StyleTransferJobServiceBase
{
    public const string Job = "styleTransfers/j1";

    /// <summary>What Create answers.</summary>
    public Func<CreateStyleTransferJobRequest, StyleTransfer> Creating { get; set; } = _ => new() { Name = Job };

    /// <summary>What Watch streams.</summary>
    public Func<ServerCallContext, IAsyncEnumerable<WatchStyleTransferResponse>> Watching { get; set; } =
        _ => AsyncEnumerable.Empty<WatchStyleTransferResponse>();

    public ConcurrentQueue<IMessage> Requests { get; } = new();

    public override Task<StyleTransfer> Create(CreateStyleTransferJobRequest request, ServerCallContext context)
    {
        Requests.Enqueue(request);
        return Task.FromResult(Creating(request));
    }

    public override Task<StyleTransfer> Get(StyleTransferRef request, ServerCallContext context) =>
        RecordAsync<StyleTransfer>(request);

    public override Task<ListStyleTransfersResponse> List(ListStyleTransferJobsRequest request, ServerCallContext context) =>
        RecordAsync<ListStyleTransfersResponse>(request);

    public override async Task Watch(
        WatchStyleTransferJobRequest request,
        IServerStreamWriter<WatchStyleTransferResponse> responseStream,
        ServerCallContext context)
    {
        Requests.Enqueue(request);
        await foreach (var message in Watching(context))
            await responseStream.WriteAsync(message, context.CancellationToken);
    }

    public override Task<StyleTransferResult> GetResult(StyleTransferRef request, ServerCallContext context) =>
        RecordAsync<StyleTransferResult>(request);

    public override Task<StyleTransfer> Cancel(StyleTransferRef request, ServerCallContext context) =>
        RecordAsync<StyleTransfer>(request);

    public override Task<Empty> Delete(StyleTransferRef request, ServerCallContext context) => RecordAsync<Empty>(request);

    public override Task<StyleTransfer> Replay(StyleTransferRef request, ServerCallContext context) =>
        RecordAsync<StyleTransfer>(request);

    public override Task<ListFeatureNetworksResponse> ListFeatureNetworks(
        ListFeatureNetworksRequest request, ServerCallContext context) =>
        RecordAsync<ListFeatureNetworksResponse>(request);

    private Task<T> RecordAsync<T>(IMessage request)
        where T : new()
    {
        Requests.Enqueue(request);
        return Task.FromResult(new T());
    }
}
