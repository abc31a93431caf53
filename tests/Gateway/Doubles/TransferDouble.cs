using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.Doubles;

/// <summary>Does what a test tells <see cref="IdentityDouble"/>.</summary>
internal sealed class TransferDouble(IdentityDouble identity) : IdentityTransferService.IdentityTransferServiceBase
{
    public override async Task ExportGallery(
        Internal.V1.ExportGalleryRequest request,
        IServerStreamWriter<GalleryRecord> responseStream,
        ServerCallContext context)
    {
        identity.Requests.Enqueue(request);
        await foreach (var record in identity.Export(request, context))
            await responseStream.WriteAsync(record, context.CancellationToken);
    }

    public override Task ImportGallery(
        IAsyncStreamReader<Internal.V1.ImportGalleryRequest> requestStream,
        IServerStreamWriter<ImportGalleryResponse> responseStream,
        ServerCallContext context) =>
        identity.Import(requestStream, responseStream, context);
}
