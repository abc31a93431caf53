using System.Security.Cryptography;
using FacePlatform.Gateway.Access;
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
    public override Task<Face> EnrollFace(EnrollFaceRequest request, ServerCallContext context) =>
        enrolment.EnrollAsync(
            new()
            {
                Subject = SubjectName.Parse(request.Parent, "parent").In(Caller.TenantOf(context)),
                CreateMissing = request.CreateMissing,
                RequestId = RequestIds.Check(request.RequestId, "request_id"),
                ContentHash = ByteString.CopyFrom(SHA256.HashData(request.Image.Span)),
                CollisionPolicy = CollisionPolicies.Check(request.CollisionPolicy),
            },
            request.Image,
            FaceSelections.One(request.FaceSelection),
            context.CancellationToken);

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
