using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Tests.Facectl.Doubles;

internal sealed class CurationServiceDouble : CurationService.CurationServiceBase
{
    private static readonly Timestamp Created = Timestamp.FromDateTime(new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc));

    public override Task<Merge> MergeSubjects(MergeSubjectsRequest request, ServerCallContext context) =>
        Task.FromResult(new Merge
        {
            Name = "galleries/g/merges/m9",
            Source = request.Name,
            Target = request.Into,
            CreateTime = Created,
        });

    // Two pages: the merge of ada is on the second.
    public override Task<ListMergesResponse> ListMerges(ListMergesRequest request, ServerCallContext context) =>
        Task.FromResult(request.PageToken == ""
            ? new ListMergesResponse { Merges = { MergeOf(request.Parent, "m1", "bea") }, NextPageToken = "2" }
            : new ListMergesResponse { Merges = { MergeOf(request.Parent, "m2", "ada") } });

    public override Task<Subject> UndoMerge(UndoMergeRequest request, ServerCallContext context) =>
        Task.FromResult(new Subject
        {
            Name = request.Name.EndsWith("m2", StringComparison.Ordinal) ? "galleries/g/subjects/ada" : "galleries/g/subjects/bea",
            FaceCount = 2,
            CreateTime = Created,
        });

    public override Task<Face> MoveFace(MoveFaceRequest request, ServerCallContext context) =>
        Task.FromResult(new Face
        {
            Name = $"{request.Subject}/faces/{request.Name.Split('/')[^1]}",
            Pipeline = PlatformDouble.PipelineName,
            CreateTime = Created,
        });

    // Three pages, the second of them empty.
    public override Task<ListDuplicateSubjectsResponse> ListDuplicateSubjects(
        ListDuplicateSubjectsRequest request, ServerCallContext context)
    {
        var response = new ListDuplicateSubjectsResponse
        {
            NextPageToken = request.PageToken switch { "" => "2", "2" => "3", _ => "" },
            Threshold = request.HasThreshold ? request.Threshold : 0.5,
            Comparisons = 1000,
            Pipeline = PlatformDouble.PipelineName,
            Calibration = "set-00000000",
        };
        if (!request.HasThreshold)
            (response.FalseMatchRate, response.ExpectedFalsePairs) = (1e-5, 0.01);
        if (request.PageToken != "2")
            response.Duplicates.Add(new DuplicateSubjects
            {
                Subject = $"{request.Parent}/subjects/a{request.PageToken}",
                OtherSubject = $"{request.Parent}/subjects/b",
                Similarity = request.PageToken == "" ? 0.6 : 0.9,
                Face = $"{request.Parent}/subjects/a/faces/f1",
                OtherFace = $"{request.Parent}/subjects/b/faces/f2",
            });
        return Task.FromResult(response);
    }

    public override Task<ListOutlierFacesResponse> ListOutlierFaces(
        ListOutlierFacesRequest request, ServerCallContext context)
    {
        var response = new ListOutlierFacesResponse { Threshold = 0.3, Pipeline = PlatformDouble.PipelineName };
        if (request.PageToken == "")
        {
            response.Outliers.Add(new OutlierFace { Face = $"{request.Parent}/subjects/a/faces/f1", Similarity = 0.2 });
            response.NextPageToken = "2";
            return Task.FromResult(response);
        }

        response.Outliers.Add(new OutlierFace
        {
            Face = $"{request.Parent}/subjects/a/faces/f2",
            Similarity = 0.1,
            Closest = new()
            {
                Subject = $"{request.Parent}/subjects/b",
                Similarity = 0.8,
                Face = $"{request.Parent}/subjects/b/faces/f3",
                Margin = 0.5,
            },
        });
        (response.FalseMatchRate, response.FalseNonMatchRate, response.Calibration) = (1e-3, 0.01, "set-00000000");
        return Task.FromResult(response);
    }

    // A gallery "broken" ends without saying that it is done.
    public override async Task RebuildIndex(
        RebuildIndexRequest request, IServerStreamWriter<RebuildIndexProgress> responseStream, ServerCallContext context)
    {
        if (request.Name == "galleries/absent")
            throw RpcErrors.NotFound(ErrorReason.GalleryNotFound, "Gallery", request.Name);
        await responseStream.WriteAsync(new() { Templates = 1, TemplateCount = 3 });
        if (request.Name != "galleries/broken")
            await responseStream.WriteAsync(new() { Templates = 3, TemplateCount = 3, Removed = 2, Done = true });
    }

    private static Merge MergeOf(string gallery, string id, string source) => new()
    {
        Name = $"{gallery}/merges/{id}",
        Source = $"{gallery}/subjects/{source}",
        Target = $"{gallery}/subjects/target",
        CreateTime = Created,
    };
}
