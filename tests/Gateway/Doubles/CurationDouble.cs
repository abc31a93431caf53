using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.Doubles;

/// <summary>Records what it is asked and answers nothing of its own.</summary>
internal sealed class CurationDouble(IdentityDouble identity) : IdentityCurationService.IdentityCurationServiceBase
{
    public override Task<Merge> MergeSubjects(Internal.V1.MergeSubjectsRequest request, ServerCallContext context) =>
        identity.RecordAsync<Merge>(request);

    public override Task<Merge> GetMerge(MergeRef request, ServerCallContext context) =>
        identity.RecordAsync<Merge>(request);

    public override Task<ListMergesResponse> ListMerges(Internal.V1.ListMergesRequest request, ServerCallContext context) =>
        identity.RecordAsync<ListMergesResponse>(request);

    public override Task<Subject> UndoMerge(MergeRef request, ServerCallContext context) =>
        identity.RecordAsync<Subject>(request);

    public override Task<Face> MoveFace(Internal.V1.MoveFaceRequest request, ServerCallContext context) =>
        identity.RecordAsync<Face>(request);

    public override Task<ListDuplicateSubjectsResponse> ListDuplicateSubjects(
        ListSuspectsRequest request, ServerCallContext context) =>
        identity.RecordAsync<ListDuplicateSubjectsResponse>(request);

    public override Task<ListOutlierFacesResponse> ListOutlierFaces(
        ListSuspectsRequest request, ServerCallContext context) =>
        identity.RecordAsync<ListOutlierFacesResponse>(request);

    public override async Task RebuildIndex(
        GalleryRef request, IServerStreamWriter<RebuildIndexProgress> responseStream, ServerCallContext context)
    {
        identity.Requests.Enqueue(request);
        await responseStream.WriteAsync(new() { TemplateCount = 2, Templates = 1 });
        identity.Rebuilding(context);
        await responseStream.WriteAsync(new() { TemplateCount = 2, Templates = 2, Removed = 1, Done = true });
    }
}
