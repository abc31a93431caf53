using FacePlatform.Internal.V1;
using FacePlatform.Pipelines;
using FacePlatform.Tests.Embedding.Photos;
using FacePlatform.Tests.Embedding.Store;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Embedding.FixedSizes;

/// <summary>A service that runs its networks as on a GPU: on fixed sizes, all of them run before it is ready.</summary>
public sealed class FixedSizesTests(EmbeddingHost host)
{
    private static readonly int[] Batches = [1, 2, 4, 8, 16, 32, 64];
    private static readonly int[] Squares = [384, 640, 1024];
    private static readonly int[] Samples = [1, 5];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_size_is_run_before_the_start_no_other_after_it_and_faces_are_the_same(bool boundBuffers)
    {
        using var pipeline = new OwnPipeline();
        using var encoder = new InferenceLog(pipeline.Manifest.Encoder.Model.Sha256);
        using var detector = new InferenceLog(pipeline.Manifest.Detector.Model.Sha256);
        using var service = EmbeddingHost.Start(
            ("Pipelines:Root", pipeline.Root),
            ("Embedding:FixedSizes", "true"),
            ("Embedding:BoundBuffers", $"{boundBuffers}"));
        Assert.Equal(Batches, encoder.Shapes.Select(shape => (int)shape[0]));
        Assert.Equal(Squares.Select(side => (side, side)), detector.Shapes.Select(shape => ((int)shape[2], (int)shape[3])));

        var client = new EmbeddingService.EmbeddingServiceClient(service.Channel);
        foreach (var sample in Samples)
        {
            var photo = SamplePhotos.Read(sample);
            var expected = (await host.AnalyzeAsync(photo)).Faces;
            var faces = (await client.AnalyzeFacesAsync(EmbeddingHost.Request(photo))).Faces;
            Assert.Equal(expected.Count, faces.Count);
            Assert.All(expected.Zip(faces), pair => Assert.InRange(Embeddings.Similarity(pair.First, pair.Second), 0.999f, 1.001f));
        }

        Assert.True(encoder.Shapes.Count > Batches.Length);
        Assert.True(detector.Shapes.Count > Squares.Length);
        Assert.All(encoder.Shapes, shape => Assert.Contains((int)shape[0], Batches));
        Assert.All(detector.Shapes, shape => Assert.Contains((int)shape[2], Squares));
        Assert.All(detector.Shapes, shape => Assert.Equal(shape[2], shape[3]));
    }

    [Fact]
    public async Task A_model_of_the_store_is_served_when_every_size_of_it_was_run()
    {
        using var store = new TestStore();
        using var service = EmbeddingHost.Start(
        [
            .. store.Settings,
            ("Embedding:FixedSizes", "true"),
            ("Batching:Sizes:0", "2"),
            ("Batching:Sizes:1", "5"),
        ]);
        var client = new EmbeddingService.EmbeddingServiceClient(service.Channel);
        var name = store.Add("late", active: false);
        var manifest = ManifestReader.Read(Path.Combine(store.FolderOf(name), PipelineManifest.FileName));
        using var encoder = new InferenceLog(manifest.Encoder.Model.Sha256);
        store.Activate(name);
        await Eventually.HoldsAsync(
            async () => (await client.ListPipelinesAsync(new())).Pipelines.Any(pipeline => pipeline.Name == name),
            $"{name} was not served.");
        Assert.Equal([2, 5], encoder.Shapes.Select(shape => (int)shape[0]));
    }
}
