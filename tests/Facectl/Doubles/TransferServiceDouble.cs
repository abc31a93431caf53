using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Facectl.Doubles;

/// <summary>Imports as the platform does, except that it breaks where a test says; what it enrolled it remembers.</summary>
internal sealed class TransferServiceDouble(PlatformDouble platform) : TransferService.TransferServiceBase
{
    public override async Task ImportFaces(
        IAsyncStreamReader<ImportFacesRequest> requestStream,
        IServerStreamWriter<ImportFacesResponse> responseStream,
        ServerCallContext context)
    {
        var config = new ImportFacesConfig();
        var index = -1;
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            if (request.Config is not null)
            {
                config = request.Config;
                platform.Imported.Enqueue(config);
                continue;
            }

            var number = platform.Imported.OfType<ImportedImage>().Count();
            var known = platform.Imported.OfType<ImportedImage>().Any(i => i.RequestId == request.Image.RequestId);
            platform.Imported.Enqueue(request.Image);
            if (request.Image.Image.ToStringUtf8().StartsWith("TooLargeToRead", StringComparison.Ordinal))
                throw RpcErrors.InvalidImage(ErrorReason.ImageTooLarge, "the message is too large to be read.");
            await responseStream.WriteAsync(Answer(config, request.Image, number, ++index, known));
            if (platform.BreaksAfter.Contains(number))
            {
                await BreakAsync(context);
                return;
            }
        }
    }

    public override async Task ExportGallery(
        ExportGalleryRequest request, IServerStreamWriter<GalleryRecord> responseStream, ServerCallContext context)
    {
        foreach (var record in platform.Export)
            await responseStream.WriteAsync(record);
    }

    // A face without a template is refused; a subject "known" was there before.
    public override async Task ImportGallery(
        IAsyncStreamReader<ImportGalleryRequest> requestStream,
        IServerStreamWriter<ImportGalleryResponse> responseStream,
        ServerCallContext context)
    {
        var (gallery, index) = ("", -1);
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            if (request.Config is not null)
            {
                gallery = request.Config.Name;
                platform.Imported.Enqueue(request.Config);
                continue;
            }

            platform.Imported.Enqueue(request.Record);
            var answer = new ImportGalleryResponse { Index = ++index };
            if (request.Record.Face is { Template: null })
                answer.Error = RpcErrors.InvalidField("record.face.template", "is missing.").GetRpcStatus();
            else
                answer.Name = request.Record.RecordCase switch
                {
                    GalleryRecord.RecordOneofCase.Subject => $"{gallery}/subjects/{request.Record.Subject.SubjectId}",
                    GalleryRecord.RecordOneofCase.Merge => $"{gallery}/merges/m1",
                    GalleryRecord.RecordOneofCase.Face => $"{gallery}/subjects/s/faces/{request.Record.Face.FaceId}",
                    _ => gallery,
                };
            answer.Repeated = request.Record is { Subject.SubjectId: "known" };
            await responseStream.WriteAsync(answer);
            if (platform.BreaksAfter.Contains(index))
            {
                await BreakAsync(context);
                return;
            }
        }
    }

    internal static async Task BreakAsync(ServerCallContext context)
    {
        // Without it the answer might be lost with the connection.
        await Task.Delay(50);
        context.GetHttpContext().Abort();
    }

    private ImportFacesResponse Answer(ImportFacesConfig config, ImportedImage image, int number, int index, bool known)
    {
        try
        {
            if (platform.ImageFault(number) is { } fault)
                throw fault;
            var seen = PlatformDouble.Look(image.Image);
            var face = new Face
            {
                Name = $"{config.Parent}/subjects/{image.SubjectId}/faces/f{number}",
                Quality = seen.Face.Quality,
                Searchable = true,
                CollisionReport = GalleryServiceDouble.CollisionsOf(config.Parent, seen),
            };
            return new() { Index = index, Face = face, Repeated = known };
        }
        catch (RpcException exception)
        {
            return new() { Index = index, Error = exception.GetRpcStatus() };
        }
    }
}
