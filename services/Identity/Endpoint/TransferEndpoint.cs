using FacePlatform.Identity.Transfers;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;
using ExportGalleryRequest = FacePlatform.Internal.V1.ExportGalleryRequest;
using ImportGalleryRequest = FacePlatform.Internal.V1.ImportGalleryRequest;

namespace FacePlatform.Identity.Endpoint;

/// <summary>Hands each call that moves a gallery to its feature.</summary>
public sealed class TransferEndpoint(GalleryExport export, GalleryImport import)
    : IdentityTransferService.IdentityTransferServiceBase
{
    public override Task ExportGallery(
        ExportGalleryRequest request, IServerStreamWriter<GalleryRecord> responseStream, ServerCallContext context) =>
        export.RunAsync(request, responseStream, context.CancellationToken);

    public override Task ImportGallery(
        IAsyncStreamReader<ImportGalleryRequest> requestStream,
        IServerStreamWriter<ImportGalleryResponse> responseStream,
        ServerCallContext context) =>
        import.RunAsync(requestStream, responseStream, context.CancellationToken);
}
