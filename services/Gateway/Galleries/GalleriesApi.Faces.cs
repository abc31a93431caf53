using System.Security.Cryptography;
using FacePlatform.Gateway.Access;
using FacePlatform.Gateway.Faces;
using FacePlatform.Gateway.Requests;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Gateway.Galleries;

/// <content>Enrolled faces.</content>
internal sealed partial class GalleriesApi
{
    [RequireScope(Scope.Enrol)]
    public override async Task<Face> EnrollFace(EnrollFaceRequest request, ServerCallContext context)
    {
        var name = SubjectName.Parse(request.Parent, "parent");
        var subject = name.In(Caller.TenantOf(context));
        var selection = FaceSelections.One(request.FaceSelection);
        var requestId = RequestIds.Check(request.RequestId, "request_id");
        var contentHash = ByteString.CopyFrom(SHA256.HashData(request.Image.Span));

        try
        {
            return await pipelines.WithPipelineAsync(
                name.Gallery.In(subject.Tenant),
                request.CreateMissing,
                async pipeline => await identity.EnrollTemplateAsync(new()
                {
                    Subject = subject,
                    Probe = (await analysis.EncodeOneAsync(request.Image, "image", selection, pipeline)).ToProbe(),
                    CreateMissing = request.CreateMissing,
                    RequestId = requestId,
                    ContentHash = contentHash,
                }),
                context.CancellationToken);
        }
        catch (RpcException exception)
        {
            throw exception.WithField("probe", "image").WithField("quality", "image");
        }
    }

    [RequireScope(Scope.Enrol, Scope.Erase, Scope.Identify)]
    public override async Task<Face> GetFace(GetFaceRequest request, ServerCallContext context) =>
        await identity.GetFaceAsync(FaceName.Parse(request.Name, "name").In(Caller.TenantOf(context)));

    [RequireScope(Scope.Enrol, Scope.Erase, Scope.Identify)]
    public override async Task<ListFacesResponse> ListFaces(ListFacesRequest request, ServerCallContext context) =>
        await identity.ListFacesAsync(new()
        {
            Subject = SubjectName.Parse(request.Parent, "parent").In(Caller.TenantOf(context)),
            PageSize = request.PageSize,
            PageToken = request.PageToken,
        });

    [RequireScope(Scope.Erase)]
    public override async Task<Empty> DeleteFace(DeleteFaceRequest request, ServerCallContext context) =>
        await identity.DeleteFaceAsync(FaceName.Parse(request.Name, "name").In(Caller.TenantOf(context)));
}
