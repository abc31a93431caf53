using FacePlatform.Gateway.Access;
using FacePlatform.Gateway.Requests;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Gateway.StyleTransfers;

/// <summary>
/// The public <c>StyleTransferService</c>: names are resolved inside the caller's tenant, who owns what it creates.
/// Options are the StyleTransfer service's to check.
/// </summary>
internal sealed class StyleTransfersApi(
    StyleTransferJobService.StyleTransferJobServiceClient jobs, StyleImages images)
    : StyleTransferService.StyleTransferServiceBase
{
    [RequireScope(Scope.Style)]
    public override async Task<StyleTransfer> CreateStyleTransfer(
        CreateStyleTransferRequest request, ServerCallContext context)
    {
        RequestIds.Check(request.RequestId, "request_id");
        images.Check(request);
        return await jobs.CreateAsync(new() { Tenant = Caller.TenantOf(context), Request = request });
    }

    [RequireScope(Scope.Style)]
    public override async Task<StyleTransfer> GetStyleTransfer(
        GetStyleTransferRequest request, ServerCallContext context) =>
        await jobs.GetAsync(JobOf(request.Name, context));

    [RequireScope(Scope.Style)]
    public override async Task<ListStyleTransfersResponse> ListStyleTransfers(
        ListStyleTransfersRequest request, ServerCallContext context)
    {
        request.PageSize = PageSizes.Check(request.PageSize, "page_size");
        if (!System.Enum.IsDefined(request.State))
            throw RpcErrors.InvalidField("state", "is not a known value.");
        return await jobs.ListAsync(new() { Tenant = Caller.TenantOf(context), Request = request });
    }

    [RequireScope(Scope.Style)]
    public override Task WatchStyleTransfer(
        WatchStyleTransferRequest request,
        IServerStreamWriter<WatchStyleTransferResponse> responseStream,
        ServerCallContext context) =>
        jobs.Watch(new() { Job = JobOf(request.Name, context), Previews = request.Previews })
            .RelayAsync(responseStream, context.CancellationToken);

    [RequireScope(Scope.Style)]
    public override async Task<StyleTransferResult> GetStyleTransferResult(
        GetStyleTransferResultRequest request, ServerCallContext context) =>
        await jobs.GetResultAsync(JobOf(request.Name, context));

    [RequireScope(Scope.Style)]
    public override async Task<StyleTransfer> CancelStyleTransfer(
        CancelStyleTransferRequest request, ServerCallContext context) =>
        await jobs.CancelAsync(JobOf(request.Name, context));

    [RequireScope(Scope.Style)]
    public override async Task<Empty> DeleteStyleTransfer(
        DeleteStyleTransferRequest request, ServerCallContext context) =>
        await jobs.DeleteAsync(JobOf(request.Name, context));

    [RequireScope(Scope.Admin)]
    public override async Task<StyleTransfer> ReplayStyleTransfer(
        ReplayStyleTransferRequest request, ServerCallContext context) =>
        await jobs.ReplayAsync(JobOf(request.Name, context));

    [RequireScope(Scope.Style)]
    public override async Task<ListFeatureNetworksResponse> ListFeatureNetworks(
        ListFeatureNetworksRequest request, ServerCallContext context) =>
        await jobs.ListFeatureNetworksAsync(request);

    private static StyleTransferRef JobOf(string name, ServerCallContext context) =>
        StyleTransferName.Parse(name, "name").In(Caller.TenantOf(context));
}
