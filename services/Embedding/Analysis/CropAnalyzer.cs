using FacePlatform.Embedding.Alignment;
using FacePlatform.Embedding.Pipelines;
using FacePlatform.Imaging;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using Grpc.Core;

namespace FacePlatform.Embedding.Analysis;

/// <summary>Faces that were aligned before to templates.</summary>
public sealed class CropAnalyzer(ImageDecoder decoder, AdmissionControl admission)
{
    private const int MaxCrops = 64;

    /// <exception cref="RpcException">As <c>EmbeddingService.EncodeCrops</c> documents.</exception>
    public async Task<EncodeCropsResponse> AnalyzeAsync(
        EncodeCropsRequest request, Pipeline pipeline, CancellationToken cancellation)
    {
        if (request.Crops.Count is < 1 or > MaxCrops)
            throw RpcErrors.InvalidField("crops", $"1 to {MaxCrops} are taken; these are {request.Crops.Count}.");
        var faces = new List<AlignedFace>(request.Crops.Count);
        try
        {
            using (await admission.EnterAsync(cancellation))
            {
                for (var i = 0; i < request.Crops.Count; i++)
                {
                    faces.Add(AlignedFacePng.Read(
                        request.Crops[i].Memory, pipeline.Manifest.Alignment.Size, decoder, $"crops[{i}]", cancellation));
                }
            }

            return new() { Templates = { await pipeline.EncodeAsync(faces, cancellation) } };
        }
        finally
        {
            faces.ForEach(face => face.Dispose());
        }
    }
}
