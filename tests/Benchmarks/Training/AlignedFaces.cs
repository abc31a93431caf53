using FacePlatform.Imaging;
using FacePlatform.Internal.V1;
using FacePlatform.Training.Data;
using FacePlatform.Training.Running;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Benchmarks.Training;

/// <summary>The faces of a folder of photos by person, aligned once and kept in a file for several trainings.</summary>
internal static class AlignedFaces
{
    /// <summary>Aligns the central face of each photo; photos without one are left out.</summary>
    /// <param name="folder">Holds PERSON/*.jpg.</param>
    /// <param name="embedding">Finds and aligns.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<AlignedCrops> AlignAsync(
        string folder, EmbeddingService.EmbeddingServiceClient embedding, CancellationToken cancellationToken)
    {
        var photos = Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).ToArray();
        var crops = new AlignedCrop?[photos.Length];
        var callers = new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, photos.Length, callers, async (i, cancellation) =>
        {
            var request = new AnalyzeFacesRequest
            {
                Image = ByteString.CopyFrom(await File.ReadAllBytesAsync(photos[i], cancellation)),
                FaceSelection = FaceSelection.Central,
                Crops = true,
            };
            try
            {
                var answer = await embedding.AnalyzeFacesAsync(request, cancellationToken: cancellation);
                crops[i] = new()
                {
                    Subject = Path.GetFileName(Path.GetDirectoryName(photos[i]))!,
                    Crop = answer.Faces[0].Crop,
                };
            }
            catch (RpcException exception) when (exception.GetReason() == ErrorReason.NoFace)
            {
            }
        });
        return new() { Crops = { crops.OfType<AlignedCrop>() } };
    }

    /// <summary>The pixels of a file of crops.</summary>
    public static IReadOnlyList<AlignedImage> Read(string path, ImageDecoder decoder)
    {
        var pixels = new CropPixels(decoder);
        return [.. AlignedCrops.Parser.ParseFrom(File.ReadAllBytes(path)).Crops
            .Select(crop => pixels.Decode(crop, CancellationToken.None))];
    }
}
