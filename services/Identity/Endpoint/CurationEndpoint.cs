using FacePlatform.Identity.Curation;
using FacePlatform.Identity.Index;
using FacePlatform.Identity.Naming;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;
using ListMergesRequest = FacePlatform.Internal.V1.ListMergesRequest;
using MergeSubjectsRequest = FacePlatform.Internal.V1.MergeSubjectsRequest;
using MoveFaceRequest = FacePlatform.Internal.V1.MoveFaceRequest;

namespace FacePlatform.Identity.Endpoint;

/// <summary>Hands each call that keeps a gallery clean to its feature.</summary>
public sealed class CurationEndpoint(
    MergeStore merges,
    FaceMove faceMove,
    DuplicateSearch duplicates,
    OutlierSearch outliers,
    IndexRebuild indexRebuild) : IdentityCurationService.IdentityCurationServiceBase
{
    public override Task<Merge> MergeSubjects(MergeSubjectsRequest request, ServerCallContext context) =>
        merges.MergeAsync(request, context.CancellationToken);

    public override Task<Merge> GetMerge(MergeRef request, ServerCallContext context) =>
        merges.GetAsync(request, context.CancellationToken);

    public override Task<ListMergesResponse> ListMerges(ListMergesRequest request, ServerCallContext context) =>
        merges.ListAsync(request, context.CancellationToken);

    public override Task<Subject> UndoMerge(MergeRef request, ServerCallContext context) =>
        merges.UndoAsync(request, context.CancellationToken);

    public override Task<Face> MoveFace(MoveFaceRequest request, ServerCallContext context) =>
        faceMove.MoveAsync(request, context.CancellationToken);

    public override Task<ListDuplicateSubjectsResponse> ListDuplicateSubjects(
        ListSuspectsRequest request, ServerCallContext context) =>
        duplicates.ListAsync(request, context.CancellationToken);

    public override Task<ListOutlierFacesResponse> ListOutlierFaces(
        ListSuspectsRequest request, ServerCallContext context) =>
        outliers.ListAsync(request, context.CancellationToken);

    public override async Task RebuildIndex(
        GalleryRef request, IServerStreamWriter<RebuildIndexProgress> responseStream, ServerCallContext context)
    {
        await foreach (var progress in indexRebuild.RebuildAsync(GalleryName.Parse(request), context.CancellationToken))
            await responseStream.WriteAsync(progress, context.CancellationToken);
    }
}
