using FacePlatform.Embedding.Alignment;
using FacePlatform.Embedding.Batching;
using FacePlatform.Embedding.Encoding;
using FacePlatform.Embedding.Inference;
using FacePlatform.Embedding.Pipelines;
using FacePlatform.Imaging;
using FacePlatform.Pipelines;
using FacePlatform.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.Embedding.FixedSizes;

/// <summary>What a batch is padded with does not change the faces in it.</summary>
public sealed class PaddingTests(EmbeddingHost host)
{
    private const int BatchDimension = 0;

    private static readonly EncoderManifest Shipped =
        ManifestReader.Read(Path.Combine(EmbeddingHost.Shipped, PipelineManifest.FileName)).Encoder;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_face_is_encoded_alone_as_in_a_padded_batch_of_every_size(bool boundBuffers)
    {
        var face = Face();
        var alone = host.Host.Services.GetRequiredService<PipelineCatalog>().Current.Default.Encoder.Encode([face])[0];
        foreach (var size in new[] { 1, 2, 4, 8, 16, 32, 64 })
        {
            using var models = new ModelPool(Provider(boundBuffers));
            using var lease = models.Rent(
                ModelFileReader.Read(EmbeddingHost.Shipped, Shipped.Model), Shipped.Model.Sha256, "encoder", BatchDimension);
            await using var encoder = new FaceEncoder(
                lease.Model, Shipped, new BatchingOptions { Sizes = { size } }, TimeProvider.System);

            // The memory of the second run is that of the first, whose rows were all full. Beyond a few that only takes time.
            if (size <= 8)
                Assert.All(encoder.Encode([.. Enumerable.Repeat(face, size)]), embedding => AssertEqual(alone, embedding));
            AssertEqual(alone, Assert.Single(encoder.Encode([face])));
        }

        face.Dispose();
    }

    private static ExecutionProvider Provider(bool boundBuffers) => new(
        Options.Create(new InferenceOptions { FixedSizes = true, BoundBuffers = boundBuffers }),
        new(NullLogger<DeviceFaults>.Instance), NullLogger<ExecutionProvider>.Instance);

    private static void AssertEqual(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));

    private AlignedFace Face()
    {
        var pipeline = host.Host.Services.GetRequiredService<PipelineCatalog>().Current.Default;
        using var photo = host.Host.Services.GetRequiredService<ImageDecoder>().Decode(SamplePhotos.Read(1), default);
        return pipeline.Aligner.Align(photo, pipeline.Detector.Detect(photo, default)[0].Landmarks);
    }
}
