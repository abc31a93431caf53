using FacePlatform.Gateway.Limits;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Gateway.Faces;

/// <summary>Has Embedding analyse one image of a request.</summary>
internal sealed class FaceAnalysis(EmbeddingService.EmbeddingServiceClient embedding, IOptions<LimitOptions> limits)
{
    private const string EmbeddingField = "image";

    /// <summary>The faces of an image, largest first.</summary>
    /// <param name="image">JPEG, PNG or WebP.</param>
    /// <param name="field">The request's field that holds the image: errors name it.</param>
    /// <param name="analysis">What Embedding is asked, without the image.</param>
    public async Task<AnalyzeFacesResponse> AnalyzeAsync(ByteString image, string field, AnalyzeFacesRequest analysis)
    {
        if (image.Length > limits.Value.MaxImageBytes)
            throw RpcErrors.InvalidImage(
                ErrorReason.ImageTooLarge,
                $"has {image.Length} bytes; at most {limits.Value.MaxImageBytes} are accepted.",
                field);
        try
        {
            return await embedding.AnalyzeFacesAsync(new(analysis) { Image = image });
        }
        catch (RpcException exception)
        {
            throw exception.WithField(EmbeddingField, field);
        }
    }

    /// <summary>The one face that is meant.</summary>
    /// <inheritdoc cref="AnalyzeAsync" path="/param"/>
    public async Task<AnalyzedFace> AnalyzeOneAsync(ByteString image, string field, AnalyzeFacesRequest analysis) =>
        (await AnalyzeAsync(image, field, analysis)).Faces.Single();
}
