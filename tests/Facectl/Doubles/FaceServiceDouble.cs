using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Facectl.Doubles;

internal sealed class FaceServiceDouble : FaceService.FaceServiceBase
{
    public override Task<DetectFacesResponse> DetectFaces(DetectFacesRequest request, ServerCallContext context)
    {
        var response = new DetectFacesResponse { Width = 100, Height = 80, Pipeline = PlatformDouble.PipelineName };
        // A real photo (JPEG, PNG, RIFF) is not looked at: its face is where the double says.
        var isPhoto = request.Image[0] is 0xFF or 0x89 or (byte)'R';
        response.Faces.Add(PlatformDouble.Look(isPhoto ? ByteString.CopyFromUtf8("0") : request.Image).Face);
        return Task.FromResult(response);
    }

    public override Task<VerifyFacesResponse> VerifyFaces(VerifyFacesRequest request, ServerCallContext context)
    {
        var (probe, reference) = (PlatformDouble.Look(request.Probe, "probe"), PlatformDouble.Look(request.Reference, "reference"));
        return Task.FromResult(new VerifyFacesResponse
        {
            Decision = Decide(probe, PlatformDouble.Similarity(probe, reference)),
            Probe = probe.Face,
            Reference = reference.Face,
        });
    }

    public override Task<EmbedFacesResponse> EmbedFaces(EmbedFacesRequest request, ServerCallContext context) =>
        Task.FromResult(new EmbedFacesResponse
        {
            Faces = { PlatformDouble.Look(request.Image) },
            Pipeline = PlatformDouble.PipelineName,
        });

    internal static Decision Decide(EmbeddedFace probe, double similarity)
    {
        var decision = new Decision
        {
            Threshold = 0.42,
            FalseMatchRate = 1e-4,
            Pipeline = PlatformDouble.PipelineName,
            Calibration = "set-00000000",
        };
        if (!probe.Face.Quality.Acceptable)
        {
            decision.Outcome = Outcome.Undecidable;
            decision.Reasons.Add("probe.sharpness 1 < 20");
            return decision;
        }

        decision.Similarity = similarity;
        decision.Outcome = similarity >= decision.Threshold ? Outcome.Match : Outcome.NoMatch;
        return decision;
    }
}
