using FacePlatform.Embedding.Pipelines;
using FacePlatform.Internal.V1;
using FacePlatform.Pipelines;
using FacePlatform.Tests.Embedding.Photos;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Embedding;

/// <summary>Pipelines are folders: what an operator adds works, what is wrong ends the start with a message that says it.</summary>
public sealed class PipelineFolderTests : IDisposable
{
    private const string Encoder = "fr_feature.onnx";
    private const string EncoderHash = "87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581";
    private const string DetectorHash = "cd1acf4887eff165497762346fcafbdec58f662a2ceb01e5edb979f54b9875b6";

    private readonly TemporaryFolder _root = new();
    private readonly EmbeddingHost _host;

    public PipelineFolderTests(EmbeddingHost host)
    {
        _host = host;
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.EnumerateFiles(EmbeddingHost.Shipped))
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
    }

    private string Folder => Path.Combine(_root.Path, "copy");

    private string Manifest => Path.Combine(Folder, PipelineManifest.FileName);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void An_altered_model_ends_the_start_with_the_file_and_both_hashes()
    {
        using (var file = File.OpenWrite(Path.Combine(Folder, Encoder)))
        {
            file.Seek(1000, SeekOrigin.Begin);
            file.WriteByte(1);
        }

        var exception = Assert.ThrowsAny<Exception>(() => EmbeddingHost.Start(("Pipelines:Root", _root.Path)));
        Assert.Contains(Encoder, exception.Message, StringComparison.Ordinal);
        Assert.Contains(EncoderHash, exception.Message, StringComparison.Ordinal);
        Assert.Matches("found [0-9a-f]{64}", exception.Message);
    }

    [Theory]
    [InlineData("\"nmsIou\"", "\"nmsIuo\"", "nmsIuo")]
    [InlineData("\"embeddingSize\": 512", "\"embeddingSize\": 500", "500")]
    [InlineData("\"kind\": \"retinaface\"", "\"kind\": \"yunet\"", "cls_8")]
    public void A_wrong_manifest_ends_the_start_with_the_member(string text, string replacement, string named)
    {
        Edit(text, replacement);
        var exception = Fails();
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.Contains(Folder, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dropped_in_folder_is_served_beside_the_shipped_pipeline_with_its_calibration()
    {
        Edit("\"title\": \"retinaface-mobilefacenet\"", "\"title\": \"mine\"");
        await File.WriteAllTextAsync(Path.Combine(Folder, "calibration.json"), """
            {
              "set": "own-people", "subjects": 100, "impostorPairs": "4950",
              "points": [
                { "falseMatchRate": 0.01, "threshold": 0.25, "falseMatches": "49", "subjectPairs": "40", "supported": true },
                { "falseMatchRate": 0.001, "threshold": 0.34 }
              ]
            }
            """);
        using var service = EmbeddingHost.Start(("Pipelines:Additional:0", Folder));
        var client = new EmbeddingService.EmbeddingServiceClient(service.Channel);
        var pipelines = (await client.ListPipelinesAsync(new())).Pipelines;
        Assert.Equal(["retinaface-mobilefacenet", "mine"], pipelines.Select(pipeline => pipeline.Title));
        Assert.Equal([true, false], pipelines.Select(pipeline => pipeline.Default));
        Assert.Equal(["detector", "encoder"], pipelines[1].Models.Select(model => model.Role));
        Assert.Matches("^own-people-[0-9a-f]{8}$", pipelines[1].Calibration.Name);
        Assert.Equal(0.25, pipelines[1].Calibration.Points[0].Threshold);

        var answer = await client.AnalyzeFacesAsync(
            EmbeddingHost.Request(SamplePhotos.Read(1), pipeline: pipelines[1].Name));
        Assert.Equal(pipelines[1].Name, answer.Faces[0].Template.Pipeline);
    }

    [Fact]
    public void A_calibration_that_is_none_ends_the_start()
    {
        File.WriteAllText(Path.Combine(Folder, "calibration.json"), """{ "set": "x", "points": [ { "falseMatchRate": 2 } ] }""");
        Assert.Contains("calibration.json", Fails().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_default_that_is_not_there_ends_the_start()
    {
        var exception = Assert.ThrowsAny<Exception>(() => EmbeddingHost.Start(("Pipelines:Default", "other")));
        Assert.Contains("Pipelines:Default is other", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task YuNet_as_detector_is_a_folder_and_no_code()
    {
        const string file = "face_detection_yunet_2026may.onnx";
        if (SharedData.FindFile($"models/{file}") is not { } network)
        {
            Assert.Skip(SharedData.Absent);
            return;
        }

        File.Copy(network, Path.Combine(Folder, file));
        Edit("\"title\": \"retinaface-", "\"title\": \"yunet-");
        Edit("\"kind\": \"retinaface\"", "\"kind\": \"yunet\"");
        Edit("mnet.25_v2.onnx", file);
        Edit(DetectorHash, "ebafce4e3c118d6554634be5c27ab333b4c047a9a8c3faf1d7cf93101c22f0f0");
        using var service = EmbeddingHost.Start(("Pipelines:Additional:0", Folder));
        var client = new EmbeddingService.EmbeddingServiceClient(service.Channel);
        var yunet = (await client.ListPipelinesAsync(new())).Pipelines[1].Name;
        Assert.StartsWith("pipelines/yunet-mobilefacenet-", yunet, StringComparison.Ordinal);

        // The same faces, and by the same encoder nearly the same templates.
        var expected = await client.AnalyzeFacesAsync(EmbeddingHost.Request(SamplePhotos.Read(2)));
        var actual = await client.AnalyzeFacesAsync(EmbeddingHost.Request(SamplePhotos.Read(2), pipeline: yunet));
        Assert.Equal(expected.Faces.Count, actual.Faces.Count);
        Assert.All(actual.Faces, face =>
            Assert.InRange(expected.Faces.Max(other => Embeddings.Similarity(face, other)), 0.7f, 1));

        // But it is not the same crop that both would encode.
        var request = EmbeddingHost.Request(SamplePhotos.Read(2));
        request.OtherPipeline = yunet;
        await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition, ErrorReason.PipelinesIncompatible, client.AnalyzeFacesAsync(request));
    }

    private FacePlatform.Embedding.Pipelines.Pipeline Load() =>
        _host.Host.Services.GetRequiredService<PipelineLoader>().Load(Folder);

    private PipelineException Fails() => Assert.Throws<PipelineException>(Load);

    private void Edit(string text, string replacement)
    {
        var manifest = File.ReadAllText(Manifest);
        Assert.Contains(text, manifest, StringComparison.Ordinal);
        var at = manifest.IndexOf(text, StringComparison.Ordinal);
        File.WriteAllText(Manifest, manifest.Remove(at, text.Length).Insert(at, replacement));
    }
}
