using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Tests.Facectl.Doubles;

internal sealed class GalleryServiceDouble : GalleryService.GalleryServiceBase
{
    private static readonly Timestamp Created = Timestamp.FromDateTime(new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc));

    public override Task<Gallery> CreateGallery(CreateGalleryRequest request, ServerCallContext context) =>
        Task.FromResult(new Gallery(request.Gallery) { Name = $"galleries/{request.GalleryId}", CreateTime = Created });

    public override Task<Gallery> GetGallery(GetGalleryRequest request, ServerCallContext context) =>
        Task.FromResult(new Gallery { Name = request.Name, SubjectCount = 2, FaceCount = 3, CreateTime = Created });

    // Three pages, so that a client that stops after the first is seen.
    public override Task<ListGalleriesResponse> ListGalleries(ListGalleriesRequest request, ServerCallContext context)
    {
        var page = request.PageToken.Length == 0 ? 0 : int.Parse(request.PageToken);
        return Task.FromResult(new ListGalleriesResponse
        {
            Galleries = { new Gallery { Name = $"galleries/g{page}", CreateTime = Created } },
            NextPageToken = page < 2 ? $"{page + 1}" : "",
        });
    }

    public override Task<Gallery> UpdateGallery(UpdateGalleryRequest request, ServerCallContext context) =>
        Task.FromResult(new Gallery(request.Gallery) { CreateTime = Created });

    public override Task<Subject> UpdateSubject(UpdateSubjectRequest request, ServerCallContext context) =>
        Task.FromResult(new Subject(request.Subject) { CreateTime = Created });

    public override Task<Subject> RenameSubject(RenameSubjectRequest request, ServerCallContext context) =>
        Task.FromResult(new Subject
        {
            Name = $"{string.Join('/', request.Name.Split('/')[..^1])}/{request.SubjectId}",
            CreateTime = Created,
        });

    public override Task<Empty> DeleteGallery(DeleteGalleryRequest request, ServerCallContext context) =>
        Task.FromResult(new Empty());

    public override Task<Subject> GetSubject(GetSubjectRequest request, ServerCallContext context) =>
        Task.FromResult(new Subject { Name = request.Name, FaceCount = 1, CreateTime = Created });

    public override Task<ListSubjectsResponse> ListSubjects(ListSubjectsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListSubjectsResponse
        {
            Subjects = { new Subject { Name = $"{request.Parent}/subjects/ada", FaceCount = 1, CreateTime = Created } },
        });

    public override Task<Empty> DeleteSubject(DeleteSubjectRequest request, ServerCallContext context) =>
        Task.FromResult(new Empty());

    public override Task<Face> EnrollFace(EnrollFaceRequest request, ServerCallContext context)
    {
        var seen = PlatformDouble.Look(request.Image);
        var collisions = CollisionsOf("galleries/g", seen);
        if (request.CollisionPolicy is CollisionPolicy.Fail && collisions.Collisions.Count > 0)
            throw RpcErrors.Create(
                StatusCode.FailedPrecondition,
                ErrorReason.FaceCollides,
                "The face looks like another subject.",
                metadata: [("subject", collisions.Collisions[0].Subject)]);
        return Task.FromResult(new Face
        {
            Name = $"{request.Parent}/faces/{request.RequestId[..8]}",
            Pipeline = PlatformDouble.PipelineName,
            Quality = seen.Face.Quality,
            CreateTime = Created,
            Searchable = true,
            CollisionReport = collisions,
        });
    }

    public override Task<Face> GetFace(GetFaceRequest request, ServerCallContext context) =>
        Task.FromResult(new Face { Name = request.Name, Pipeline = PlatformDouble.PipelineName, CreateTime = Created });

    public override Task<ListFacesResponse> ListFaces(ListFacesRequest request, ServerCallContext context) =>
        Task.FromResult(new ListFacesResponse
        {
            Faces = { new Face { Name = $"{request.Parent}/faces/f1", Pipeline = PlatformDouble.PipelineName, CreateTime = Created } },
        });

    public override Task<Empty> DeleteFace(DeleteFaceRequest request, ServerCallContext context) =>
        Task.FromResult(new Empty());

    public override Task<VerifySubjectResponse> VerifySubject(VerifySubjectRequest request, ServerCallContext context)
    {
        var probe = PlatformDouble.Look(request.Probe, "probe");
        return Task.FromResult(new VerifySubjectResponse
        {
            Decision = FaceServiceDouble.Decide(probe, probe.Template.Embedding[0]),
            Probe = probe.Face,
            TemplateCount = 1,
        });
    }

    // Whoever looks at 45 degrees looks like eve.
    internal static CollisionReport CollisionsOf(string gallery, EmbeddedFace seen)
    {
        var report = new CollisionReport { Checked = true, Threshold = 0.4, Fpir = 0.01 };
        if (Math.Abs(seen.Template.Embedding[0] - seen.Template.Embedding[1]) < 1e-3)
            report.Collisions.Add(new Candidate { Subject = $"{gallery}/subjects/eve", Similarity = 0.77, Face = "f" });
        return report;
    }

    // One subject, ada, is enrolled at 0 degrees.
    public override Task<IdentifyFacesResponse> IdentifyFaces(IdentifyFacesRequest request, ServerCallContext context)
    {
        var probe = PlatformDouble.Look(request.Image);
        var decision = FaceServiceDouble.Decide(probe, probe.Template.Embedding[0]);
        var face = new IdentifiedFace
        {
            Outcome = decision.Outcome,
            Box = probe.Face.Box,
            Quality = probe.Face.Quality,
            Reasons = { decision.Reasons },
        };
        if (decision.Outcome == Outcome.Match)
            face.Candidates.Add(new Candidate
            {
                Subject = $"{request.Name}/subjects/ada",
                Similarity = decision.Similarity,
                Face = $"{request.Name}/subjects/ada/faces/f1",
                Margin = 0.25,
            });
        return Task.FromResult(new IdentifyFacesResponse
        {
            Faces = { face },
            GallerySize = 1,
            Fpir = request.HasFalsePositiveIdentificationRate ? request.FalsePositiveIdentificationRate : 0.01,
            FpirSupported = 1e-4,
            Threshold = decision.Threshold,
            Pipeline = PlatformDouble.PipelineName,
            Calibration = "set-00000000",
            Warnings = { "a warning" },
        });
    }
}
