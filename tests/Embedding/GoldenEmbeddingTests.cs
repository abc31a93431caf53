using System.Text.Json;
using FacePlatform.Embedding.Inference;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Embedding.Photos;
using FacePlatform.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Embedding;

/// <summary>
/// What the shipped pipeline makes of the sample photos, pinned. After an intended change, count up the revision in
/// PipelineName and run this class with <c>-explicit only</c>.
/// </summary>
public sealed class GoldenEmbeddingTests(EmbeddingHost host)
{
    private const int PinnedValues = 8;

    private static readonly string File = Path.Combine(RepositoryRoot.Path, "tests/Embedding/golden.json");

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    [Fact]
    public async Task The_sample_photos_give_the_pinned_faces_and_templates()
    {
        // ONNX Runtime's CPU kernels differ in the last bits between processors; CUDA may round to TF32.
        var cuda = host.Host.Services.GetRequiredService<ExecutionProvider>().IsCuda;
        var (pixels, value, similarity) = cuda ? (2f, 0.02f, 0.02f) : (0.2f, 0.002f, 0.002f);
        var golden = JsonSerializer.Deserialize<Golden>(await System.IO.File.ReadAllTextAsync(File))!;
        var actual = await MeasureAsync();
        Assert.Equal(golden.Pipeline, actual.Pipeline);
        Assert.Equal(golden.Faces.Select(face => face.Sample), actual.Faces.Select(face => face.Sample));
        Assert.All(golden.Faces.Zip(actual.Faces), pair =>
        {
            Assert.All(pair.First.Box.Zip(pair.Second.Box), side => Assert.Equal(side.First, side.Second, pixels));
            Assert.All(pair.First.Embedding.Zip(pair.Second.Embedding), v => Assert.Equal(v.First, v.Second, value));
        });
        Assert.All(
            golden.Similarities.Zip(actual.Similarities),
            row => Assert.All(row.First.Zip(row.Second), v => Assert.Equal(v.First, v.Second, similarity)));
    }

    [Fact(Explicit = true)]
    public async Task Pin_what_the_pipeline_gives_now() =>
        await System.IO.File.WriteAllTextAsync(File, JsonSerializer.Serialize(await MeasureAsync(), Json) + "\n");

    private async Task<Golden> MeasureAsync()
    {
        var faces = new List<(int Sample, AnalyzedFace Face)>();
        var pipeline = "";
        for (var sample = 1; sample <= SamplePhotos.Count; sample++)
        {
            var response = await host.AnalyzeAsync(SamplePhotos.Read(sample));
            pipeline = response.Pipeline;
            faces.AddRange(response.Faces.OrderBy(face => face.Face.Box.X).Select(face => (sample, face)));
        }

        return new(
            pipeline,
            [.. faces.Select(face => new GoldenFace(
                face.Sample, BoxOf(face.Face), [.. face.Face.Template.Embedding.Take(PinnedValues).Select(Round)]))],
            [.. faces.Select((row, i) => faces.Take(i).Select(column => Round(Embeddings.Similarity(row.Face, column.Face))).ToArray())]);
    }

    private static float[] BoxOf(AnalyzedFace face) =>
        [.. new[] { face.Face.Box.X, face.Face.Box.Y, face.Face.Box.Width, face.Face.Box.Height }.Select(v => MathF.Round(v, 2))];

    private static float Round(float value) => MathF.Round(value, 5);

    /// <param name="Similarities">The lower triangle, row by row.</param>
    private sealed record Golden(string Pipeline, GoldenFace[] Faces, float[][] Similarities);

    /// <param name="Box">Left, top, width, height.</param>
    private sealed record GoldenFace(int Sample, float[] Box, float[] Embedding);
}
