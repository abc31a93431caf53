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
    public override async Task ExportGallery(
        ExportGalleryRequest request, IServerStreamWriter<GalleryRecord> responseStream, ServerCallContext context)
    {
        await foreach (var record in export.ReadAsync(request, context.CancellationToken))
            await responseStream.WriteAsync(record, context.CancellationToken);
    }

    public override Task ImportGallery(
        IAsyncStreamReader<ImportGalleryRequest> requestStream,
        IServerStreamWriter<ImportGalleryResponse> responseStream,
        ServerCallContext context) =>
        import.RunAsync(requestStream, responseStream, context.CancellationToken);
}
