using FacePlatform.Gateway.Access;
using FacePlatform.Gateway.Pipelines;
using FacePlatform.Gateway.Requests;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Gateway.Faces;

/// <summary>The public <c>FaceService</c>: faces in images, without a gallery.</summary>
internal sealed class FacesApi(
    FaceAnalysis analysis, IdentityService.IdentityServiceClient identity, PipelineRegistration registration)
    : FaceService.FaceServiceBase
{
    [RequireScope(Scope.Verify, Scope.Identify, Scope.Enrol)]
    public override async Task<DetectFacesResponse> DetectFaces(DetectFacesRequest request, ServerCallContext context)
    {
        var found = await analysis.AnalyzeAsync(request.Image, "image", new()
        {
            Pipeline = PipelineName.ParseOptional(request.Pipeline, "pipeline"),
            FaceSelection = FaceSelection.All,
        });
        return new()
        {
            Faces = { found.Faces.Select(face => face.Face) },
            Width = found.Width,
            Height = found.Height,
            Pipeline = found.Pipeline,
        };
    }

    [RequireScope(Scope.Verify)]
    public override async Task<VerifyFacesResponse> VerifyFaces(VerifyFacesRequest request, ServerCallContext context)
    {
        var encoding = new AnalyzeFacesRequest
        {
            Pipeline = PipelineName.ParseOptional(request.Pipeline, "pipeline"),
            FaceSelection = FaceSelections.One(request.FaceSelection),
            Templates = true,
        };
        var operatingPoint = OperatingPoints.From(request);

        var faces = await Task.WhenAll(
            analysis.AnalyzeOneAsync(request.Probe, "probe", encoding),
            analysis.AnalyzeOneAsync(request.Reference, "reference", encoding));
        // While the default changes, two replicas may have different ones for a moment.
        if (faces[0].Template.Pipeline is var pipeline && faces[1].Template.Pipeline != pipeline)
            faces[1] = await analysis.AnalyzeOneAsync(
                request.Reference, "reference", new(encoding) { Pipeline = pipeline });
        var comparison = new CompareTemplatesRequest
        {
            Probe = faces[0].ToProbe(),
            Reference = faces[1].ToProbe(),
            OperatingPoint = operatingPoint,
        };
        var decision = await registration.EnsureAsync(
            async () => await identity.CompareTemplatesAsync(comparison), context.CancellationToken);
        return new() { Decision = decision, Probe = faces[0].Face, Reference = faces[1].Face };
    }

    [RequireScope(Scope.Templates)]
    public override async Task<EmbedFacesResponse> EmbedFaces(EmbedFacesRequest request, ServerCallContext context)
    {
        var found = await analysis.AnalyzeAsync(request.Image, "image", new()
        {
            Pipeline = PipelineName.ParseOptional(request.Pipeline, "pipeline"),
            FaceSelection = FaceSelections.Any(request.FaceSelection),
            Templates = true,
        });
        return new()
        {
            Faces = { found.Faces.Select(face => new EmbeddedFace { Face = face.Face, Template = face.Template }) },
            Pipeline = found.Pipeline,
        };
    }
}
