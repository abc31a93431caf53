using FacePlatform.Gateway.Access;
using FacePlatform.Gateway.Faces;
using FacePlatform.Gateway.Pipelines;
using FacePlatform.Gateway.Requests;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Gateway.Galleries;

/// <content>Verification against a subject and identification.</content>
internal sealed partial class GalleriesApi
{
    [RequireScope(Scope.Verify)]
    public override Task<VerifySubjectResponse> VerifySubject(VerifySubjectRequest request, ServerCallContext context)
    {
        var name = SubjectName.Parse(request.Name, "name");
        var subject = name.In(Caller.TenantOf(context));
        var selection = FaceSelections.One(request.FaceSelection);
        var operatingPoint = OperatingPoints.From(request);

        return pipelines.WithPipelineAsync(
            name.Gallery.In(subject.Tenant),
            mayBeMissing: false,
            async encoding =>
            {
                var probe = await analysis.AnalyzeOneAsync(request.Probe, "probe", encoding.ForVerification(selection));
                var answer = await identity.VerifyTemplateAsync(new()
                {
                    Subject = subject,
                    Probe = probe.ToProbe(),
                    OperatingPoint = operatingPoint,
                });
                return new VerifySubjectResponse
                {
                    Decision = answer.Decision,
                    Probe = probe.Face,
                    TemplateCount = answer.TemplateCount,
                };
            },
            context.CancellationToken);
    }

    [RequireScope(Scope.Identify)]
    public override Task<IdentifyFacesResponse> IdentifyFaces(IdentifyFacesRequest request, ServerCallContext context)
    {
        var gallery = GalleryName.Parse(request.Name, "name").In(Caller.TenantOf(context));
        var selection = FaceSelections.Any(request.FaceSelection);
        var search = new IdentifyTemplatesRequest
        {
            Gallery = gallery,
            MaxCandidates = CandidateCounts.Check(request.MaxCandidates, "max_candidates"),
        };
        if (request.HasFalsePositiveIdentificationRate)
            search.FalsePositiveIdentificationRate = OperatingPoints.CheckRate(
                request.FalsePositiveIdentificationRate, "false_positive_identification_rate");

        return pipelines.WithPipelineAsync(
            gallery,
            mayBeMissing: false,
            async encoding =>
            {
                var found = await AnalyzeForIdentificationAsync(request.Image, selection, encoding);
                var probes = search.Clone();
                probes.Pipeline = found.Pipeline;
                probes.Probes.AddRange(found.Faces.Select(face => face.ToProbe()));
                return Identifications.Combine(found, await identity.IdentifyTemplatesAsync(probes));
            },
            context.CancellationToken);
    }

    private async Task<AnalyzeFacesResponse> AnalyzeForIdentificationAsync(
        ByteString image, FaceSelection selection, GalleryEncoding encoding)
    {
        try
        {
            return await analysis.AnalyzeAsync(image, "image", encoding.ForIdentification(selection));
        }
        catch (RpcException exception) when (
            encoding.OtherPipeline.Length > 0
            && exception.GetReason() is
                ErrorReason.PipelineNotFound or ErrorReason.PipelinesIncompatible or ErrorReason.Overloaded)
        {
            // Without the other pipeline only the comparison of the two is lost; a migration that keeps its encoder busy
            // must not cost a caller the answer.
            return await analysis.AnalyzeAsync(image, "image", encoding.ForVerification(selection));
        }
    }
}
