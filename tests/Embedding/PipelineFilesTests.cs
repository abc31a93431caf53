using FacePlatform.Internal.V1;
using FacePlatform.Pipelines;
using FacePlatform.Tests.Embedding.Store;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Embedding;

/// <summary>A served pipeline can be read, file by file, and is a pipeline's folder again.</summary>
public sealed class PipelineFilesTests(EmbeddingHost host) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_read_is_the_served_pipeline()
    {
        var served = (await host.Client.ListPipelinesAsync(new())).Pipelines[0];
        var files = await ReadAsync(host.Client, served.Name);
        Assert.Equal(["pipeline.json", "calibration.json", "mnet.25_v2.onnx", "fr_feature.onnx"], files);
        var manifest = ManifestReader.Read(Path.Combine(_folder.Path, PipelineManifest.FileName));
        Assert.Equal(served.Name, PipelineName.Of(manifest));
        Assert.Equal(served.Calibration, CalibrationReader.Read(_folder.Path));
        ModelFileReader.Read(_folder.Path, manifest.Detector.Model);
        ModelFileReader.Read(_folder.Path, manifest.Encoder.Model);
    }

    [Fact]
    public async Task No_name_is_the_default_and_an_unknown_one_is_not_found()
    {
        Assert.Contains("fr_feature.onnx", await ReadAsync(host.Client, ""));
        var exception = await Assert.ThrowsAsync<RpcException>(() => ReadAsync(host.Client, "pipelines/none-00000000"));
        Assert.Equal(ErrorReason.PipelineNotFound, exception.GetReason());
    }

    [Fact]
    public async Task A_pipeline_whose_files_are_gone_is_not_found()
    {
        using var store = new TestStore();
        var model = store.Add("gone");
        using var service = new StoreHost(store);
        File.Delete(Path.Combine(store.FolderOf(model), TestStore.Encoder));
        var exception = await Assert.ThrowsAsync<RpcException>(() => ReadAsync(service.Client, model));
        Assert.Equal((StatusCode.NotFound, ErrorReason.PipelineNotFound), (exception.StatusCode, exception.GetReason()));
    }

    // Writes the files and answers their names in the order in which they came.
    private async Task<List<string>> ReadAsync(EmbeddingService.EmbeddingServiceClient client, string pipeline)
    {
        var names = new List<string>();
        using var call = client.ReadPipeline(new() { Pipeline = pipeline });
        await foreach (var chunk in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.InRange(chunk.Content.Length, 1, 1 << 20);
            if (names.LastOrDefault() != chunk.File)
                names.Add(chunk.File);
            await using var file = new FileStream(Path.Combine(_folder.Path, chunk.File), FileMode.Append);
            chunk.Content.WriteTo(file);
        }

        return names;
    }
}
