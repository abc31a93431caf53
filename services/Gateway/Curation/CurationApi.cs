using FacePlatform.Gateway.Access;
using FacePlatform.Gateway.Requests;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Gateway.Curation;

/// <summary>The public <c>CurationService</c>: names are checked and resolved inside the caller's tenant.</summary>
internal sealed class CurationApi(IdentityCurationService.IdentityCurationServiceClient identity)
    : CurationService.CurationServiceBase
{
    [RequireScope(Scope.Enrol)]
    public override async Task<Merge> MergeSubjects(V1.MergeSubjectsRequest request, ServerCallContext context)
    {
        var source = SubjectName.Parse(request.Name, "name");
        return await identity.MergeSubjectsAsync(new()
        {
            Source = source.In(Caller.TenantOf(context)),
            Into = SubjectName.ParseWithin(source.Gallery, request.Into, "into").Subject,
            RequestId = RequestIds.Check(request.RequestId, "request_id"),
        });
    }

    [RequireScope(Scope.Enrol, Scope.Erase, Scope.Identify)]
    public override async Task<Merge> GetMerge(GetMergeRequest request, ServerCallContext context) =>
        await identity.GetMergeAsync(MergeName.Parse(request.Name, "name").In(Caller.TenantOf(context)));

    [RequireScope(Scope.Enrol, Scope.Erase, Scope.Identify)]
    public override async Task<ListMergesResponse> ListMerges(V1.ListMergesRequest request, ServerCallContext context) =>
        await identity.ListMergesAsync(new()
        {
            Gallery = GalleryName.Parse(request.Parent, "parent").In(Caller.TenantOf(context)),
            PageSize = request.PageSize,
            PageToken = request.PageToken,
        });

    [RequireScope(Scope.Enrol)]
    public override async Task<Subject> UndoMerge(UndoMergeRequest request, ServerCallContext context) =>
        await identity.UndoMergeAsync(MergeName.Parse(request.Name, "name").In(Caller.TenantOf(context)));

    [RequireScope(Scope.Enrol)]
    public override async Task<Face> MoveFace(V1.MoveFaceRequest request, ServerCallContext context)
    {
        var face = FaceName.Parse(request.Name, "name");
        return await identity.MoveFaceAsync(new()
        {
            Face = face.In(Caller.TenantOf(context)),
            Subject = SubjectName.ParseWithin(face.Subject.Gallery, request.Subject, "subject").Subject,
        });
    }

    [RequireScope(Scope.Enrol, Scope.Identify)]
    public override async Task<ListDuplicateSubjectsResponse> ListDuplicateSubjects(
        ListDuplicateSubjectsRequest request, ServerCallContext context) =>
        await identity.ListDuplicateSubjectsAsync(new()
        {
            Gallery = GalleryName.Parse(request.Parent, "parent").In(Caller.TenantOf(context)),
            PageSize = request.PageSize,
            PageToken = request.PageToken,
            OperatingPoint = OperatingPoints.From(request),
        });

    [RequireScope(Scope.Enrol, Scope.Identify)]
    public override async Task<ListOutlierFacesResponse> ListOutlierFaces(
        ListOutlierFacesRequest request, ServerCallContext context) =>
        await identity.ListOutlierFacesAsync(new()
        {
            Gallery = GalleryName.Parse(request.Parent, "parent").In(Caller.TenantOf(context)),
            PageSize = request.PageSize,
            PageToken = request.PageToken,
            OperatingPoint = OperatingPoints.From(request),
        });

    [RequireScope(Scope.Admin)]
    public override Task RebuildIndex(
        RebuildIndexRequest request, IServerStreamWriter<RebuildIndexProgress> responseStream, ServerCallContext context) =>
        identity.RebuildIndex(GalleryName.Parse(request.Name, "name").In(Caller.TenantOf(context)))
            .RelayAsync(responseStream, context.CancellationToken);
}
