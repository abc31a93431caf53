using FacePlatform.Identity.Curation;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;
using ListMergesRequest = FacePlatform.Internal.V1.ListMergesRequest;
using MergeSubjectsRequest = FacePlatform.Internal.V1.MergeSubjectsRequest;
using MoveFaceRequest = FacePlatform.Internal.V1.MoveFaceRequest;

namespace FacePlatform.Identity.Endpoint;

/// <summary>Hands each call that keeps a gallery clean to its feature.</summary>
public sealed class CurationEndpoint(MergeStore merges, FaceMove faceMove)
    : IdentityCurationService.IdentityCurationServiceBase
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
}
