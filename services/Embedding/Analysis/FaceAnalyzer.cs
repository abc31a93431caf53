using FacePlatform.Embedding.Alignment;
using FacePlatform.Imaging;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;
using Pipeline = FacePlatform.Embedding.Pipelines.Pipeline;

namespace FacePlatform.Embedding.Analysis;

/// <summary>Image bytes to faces and templates.</summary>
/// <remarks>
/// <code>
///   bytes ─(1)─▶ a place ─(2)─▶ photo ─(3)─▶ faces ─(4)─▶ aligned, judged ─(5)─▶ templates
///                admission      decode       detect       align                  encode, with other callers' faces
///                └── holding the place: as many photos as processors ──┘
/// </code>
/// </remarks>
public sealed class FaceAnalyzer(ImageDecoder decoder, AdmissionControl admission)
{
    /// <exception cref="RpcException">As <c>EmbeddingService.AnalyzeFaces</c> documents.</exception>
    public async Task<AnalyzeFacesResponse> AnalyzeAsync(
        ReadOnlyMemory<byte> image,
        Pipeline pipeline,
        FaceSelection selection,
        bool templates,
        CancellationToken cancellation)
    {
        var response = new AnalyzeFacesResponse { Pipeline = pipeline.Name };
        List<AlignedFace> crops;
        using (await admission.EnterAsync(cancellation)) // (1)
            crops = FindFaces(image, pipeline, selection, response, cancellation);
        try
        {
            if (templates)
                await EncodeAsync(pipeline, crops, response, cancellation); // (5)
            return response;
        }
        finally
        {
            crops.ForEach(crop => crop.Dispose());
        }
    }

    private List<AlignedFace> FindFaces(
        ReadOnlyMemory<byte> image,
        Pipeline pipeline,
        FaceSelection selection,
        AnalyzeFacesResponse response,
        CancellationToken cancellation)
    {
        using var photo = decoder.Decode(image, cancellation); // (2)
        (response.Width, response.Height) = (photo.FileWidth, photo.FileHeight);
        var found = pipeline.Detector.Detect(photo, cancellation); // (3)
        var crops = new List<AlignedFace>();
        foreach (var face in FaceSelector.Select(found, selection, photo.Width, photo.Height))
        {
            var crop = pipeline.Aligner.Align(photo, face.Landmarks); // (4)
            crops.Add(crop);
            var inFile = face.ToSource(photo.FileScale, 0, 0);
            var quality = pipeline.Assessor.Assess(inFile, crop);
            response.Faces.Add(new AnalyzedFace { Face = inFile.ToMessage(quality) });
        }

        return crops;
    }

    private static async Task EncodeAsync(
        Pipeline pipeline, List<AlignedFace> crops, AnalyzeFacesResponse response, CancellationToken cancellation)
    {
        using var activity = Telemetry.Source.StartActivity("encode");
        var embeddings = await Task.WhenAll(crops.Select(crop => pipeline.Encoder.EncodeAsync(crop, cancellation)));
        for (var i = 0; i < embeddings.Length; i++)
            response.Faces[i].Template = new Template { Pipeline = pipeline.Name, Embedding = { embeddings[i] } };
    }
}
