using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Faces;
using FacePlatform.Identity.Galleries;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Shadow;
using FacePlatform.Identity.Subjects;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using CreateGalleryRequest = FacePlatform.Internal.V1.CreateGalleryRequest;
using CreateSubjectRequest = FacePlatform.Internal.V1.CreateSubjectRequest;
using DeleteGalleryRequest = FacePlatform.Internal.V1.DeleteGalleryRequest;
using ListFacesRequest = FacePlatform.Internal.V1.ListFacesRequest;
using ListGalleriesRequest = FacePlatform.Internal.V1.ListGalleriesRequest;
using ListSubjectsRequest = FacePlatform.Internal.V1.ListSubjectsRequest;
using RenameSubjectRequest = FacePlatform.Internal.V1.RenameSubjectRequest;
using UpdateGalleryRequest = FacePlatform.Internal.V1.UpdateGalleryRequest;
using UpdateSubjectRequest = FacePlatform.Internal.V1.UpdateSubjectRequest;

namespace FacePlatform.Identity.Endpoint;

/// <summary>Hands each call to its feature.</summary>
public sealed class IdentityEndpoint(
    PipelineRegistry pipelines,
    GalleryStore galleries,
    SubjectStore subjects,
    FaceStore faces,
    Enrolment enrolment,
    Verification verification,
    GalleryIdentification identification,
    ShadowQueue shadow) : IdentityService.IdentityServiceBase
{
    public override async Task<Empty> RegisterPipeline(Pipeline request, ServerCallContext context)
    {
        await pipelines.RegisterAsync(request, context.CancellationToken);
        return new();
    }

    public override Task<Gallery> CreateGallery(CreateGalleryRequest request, ServerCallContext context) =>
        galleries.CreateAsync(request, context.CancellationToken);

    public override Task<Gallery> GetGallery(GalleryRef request, ServerCallContext context) =>
        galleries.GetAsync(request, context.CancellationToken);

    public override Task<ListGalleriesResponse> ListGalleries(ListGalleriesRequest request, ServerCallContext context) =>
        galleries.ListAsync(request, context.CancellationToken);

    public override Task<Gallery> UpdateGallery(UpdateGalleryRequest request, ServerCallContext context) =>
        galleries.UpdateAsync(request, context.CancellationToken);

    public override Task<Empty> DeleteGallery(DeleteGalleryRequest request, ServerCallContext context) =>
        galleries.DeleteAsync(request, context.CancellationToken);

    public override Task<Subject> CreateSubject(CreateSubjectRequest request, ServerCallContext context) =>
        subjects.CreateAsync(request, context.CancellationToken);

    public override Task<Subject> GetSubject(SubjectRef request, ServerCallContext context) =>
        subjects.GetAsync(request, context.CancellationToken);

    public override Task<ListSubjectsResponse> ListSubjects(ListSubjectsRequest request, ServerCallContext context) =>
        subjects.ListAsync(request, context.CancellationToken);

    public override Task<Subject> UpdateSubject(UpdateSubjectRequest request, ServerCallContext context) =>
        subjects.UpdateAsync(request, context.CancellationToken);

    public override Task<Subject> RenameSubject(RenameSubjectRequest request, ServerCallContext context) =>
        subjects.RenameAsync(request, context.CancellationToken);

    public override Task<Empty> DeleteSubject(SubjectRef request, ServerCallContext context) =>
        subjects.DeleteAsync(request, context.CancellationToken);

    public override Task<Face> EnrollTemplate(EnrollTemplateRequest request, ServerCallContext context) =>
        enrolment.EnrolAsync(request, context.CancellationToken);

    public override Task<FindEnrolmentResponse> FindEnrolment(
        EnrollTemplateRequest request, ServerCallContext context) =>
        enrolment.FindAsync(request, context.CancellationToken);

    public override Task<Face> GetFace(FaceRef request, ServerCallContext context) =>
        faces.GetAsync(request, context.CancellationToken);

    public override Task<ListFacesResponse> ListFaces(ListFacesRequest request, ServerCallContext context) =>
        faces.ListAsync(request, context.CancellationToken);

    public override Task<Empty> DeleteFace(FaceRef request, ServerCallContext context) =>
        faces.DeleteAsync(request, context.CancellationToken);

    public override Task<Decision> CompareTemplates(CompareTemplatesRequest request, ServerCallContext context) =>
        verification.CompareAsync(request, context.CancellationToken);

    public override Task<VerifyTemplateResponse> VerifyTemplate(
        VerifyTemplateRequest request, ServerCallContext context) =>
        verification.VerifyAsync(request, context.CancellationToken);

    public override async Task<IdentifyTemplatesResponse> IdentifyTemplates(
        IdentifyTemplatesRequest request, ServerCallContext context)
    {
        var response = await identification.IdentifyAsync(request, context.CancellationToken);
        shadow.Offer(request, response);
        return response;
    }
}
