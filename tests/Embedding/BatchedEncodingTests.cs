using FacePlatform.Embedding.Alignment;
using FacePlatform.Embedding.Pipelines;
using FacePlatform.Imaging;
using FacePlatform.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Embedding;

public sealed class BatchedEncodingTests(EmbeddingHost host)
{
    [Fact]
    public void Batched_embeddings_equal_single_ones()
    {
        using var use = host.Host.Services.GetRequiredService<PipelineCatalog>().Use("");
        var pipeline = use.Pipeline;
        var crops = Enumerable.Range(1, SamplePhotos.Count).SelectMany(sample => Crops(pipeline, sample)).ToArray();
        Assert.True(crops.Length > 16);
        var batched = pipeline.Encoder.Encode(crops);
        for (var i = 0; i < crops.Length; i++)
        {
            var single = pipeline.Encoder.Encode([crops[i]])[0];
            Assert.All(single.Zip(batched[i]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            crops[i].Dispose();
        }
    }

    private List<AlignedFace> Crops(Pipeline pipeline, int sample)
    {
        using var photo = host.Host.Services.GetRequiredService<ImageDecoder>().Decode(SamplePhotos.Read(sample), default);
        return pipeline.Detector.Detect(photo, default).ConvertAll(face => pipeline.Aligner.Align(photo, face.Landmarks));
    }
}
