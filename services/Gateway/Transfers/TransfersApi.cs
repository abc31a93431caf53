using FacePlatform.Gateway.Access;
using FacePlatform.Gateway.Requests;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Gateway.Transfers;

/// <summary>The public <c>TransferService</c>.</summary>
internal sealed class TransfersApi(
    FaceImport faces, GalleryImport galleries, IdentityTransferService.IdentityTransferServiceClient identity)
    : TransferService.TransferServiceBase
{
    [RequireScope(Scope.Enrol)]
    public override Task ImportFaces(
        IAsyncStreamReader<ImportFacesRequest> requestStream,
        IServerStreamWriter<ImportFacesResponse> responseStream,
        ServerCallContext context) =>
        faces.RunAsync(requestStream, responseStream, Caller.TenantOf(context), context);

    [RequireScope(Scope.Enrol, Scope.Identify)]
    public override Task ExportGallery(
        V1.ExportGalleryRequest request, IServerStreamWriter<GalleryRecord> responseStream, ServerCallContext context)
    {
        var gallery = GalleryName.Parse(request.Name, "name").In(Caller.TenantOf(context));
        if (request.Templates)
            Caller.RequireScope(context, Scope.Templates);
        return identity.ExportGallery(new() { Gallery = gallery, Templates = request.Templates })
            .RelayAsync(responseStream, context.CancellationToken);
    }

    [RequireScope(Scope.Enrol)]
    [RequireScope(Scope.Templates)]
    public override Task ImportGallery(
        IAsyncStreamReader<V1.ImportGalleryRequest> requestStream,
        IServerStreamWriter<ImportGalleryResponse> responseStream,
        ServerCallContext context) =>
        galleries.RunAsync(requestStream, responseStream, Caller.TenantOf(context), context);
}
