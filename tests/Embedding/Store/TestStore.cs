using FacePlatform.Pipelines;
using FacePlatform.Tests.Fixtures;
using Google.Protobuf;
using Onnx;

namespace FacePlatform.Tests.Embedding.Store;

/// <summary>
/// A model store as Training writes it. Its models are the shipped pipeline with an encoder file of their own: the same
/// network with another note in it, fed at another scale.
/// </summary>
internal sealed class TestStore : IDisposable
{
    public const string Encoder = "encoder.onnx";

    private readonly TemporaryFolder _folder = new();

    /// <summary>The store itself, which a test may remove.</summary>
    public string Root => Path.Combine(_folder.Path, "store");

    public TestStore() => Directory.CreateDirectory(Root);

    /// <summary>Settings of a service that follows the store closely.</summary>
    public (string Key, string Value)[] Settings =>
        [("Pipelines:Store", Root), ("Pipelines:StoreInterval", "00:00:00.050")];

    /// <summary>Writes a model under a temporary name and renames it when it is whole.</summary>
    /// <returns>The pipeline's name.</returns>
    public string Add(string title, bool active = true, byte[]? encoder = null)
    {
        var temporary = Path.Combine(Root, $"{ModelStoreLayout.UnfinishedPrefix}{title}");
        Directory.CreateDirectory(temporary);
        encoder ??= EncoderWithNote(title);
        File.WriteAllBytes(Path.Combine(temporary, Encoder), encoder);
        var shipped = ManifestReader.Read(Path.Combine(EmbeddingHost.Shipped, PipelineManifest.FileName));
        foreach (var file in new[] { shipped.Detector.Model.File, CalibrationReader.FileName })
            File.Copy(Path.Combine(EmbeddingHost.Shipped, file), Path.Combine(temporary, file));
        var manifest = shipped with
        {
            Title = title,
            Encoder = shipped.Encoder with
            {
                Model = shipped.Encoder.Model with { File = Encoder, Sha256 = ModelFileReader.HashOf(encoder) },
                Scale = shipped.Encoder.Scale * 0.9f,
            },
        };
        ManifestWriter.Write(manifest, Path.Combine(temporary, PipelineManifest.FileName));
        File.WriteAllText(Path.Combine(temporary, ModelStoreLayout.ModelFile), "{}");
        var name = PipelineName.Of(manifest);
        Directory.Move(temporary, FolderOf(name));
        if (active)
            Activate(name);
        return name;
    }

    public string FolderOf(string pipeline) => Path.Combine(Root, pipeline[PipelineName.Prefix.Length..]);

    public void Activate(string pipeline) =>
        File.WriteAllBytes(Path.Combine(FolderOf(pipeline), ModelStoreLayout.ActiveFile), []);

    public void Retire(string pipeline) =>
        File.Delete(Path.Combine(FolderOf(pipeline), ModelStoreLayout.ActiveFile));

    /// <summary>What requests that name none are to be served by; null removes it.</summary>
    public void SetDefault(string? pipeline)
    {
        var file = Path.Combine(Root, ModelStoreLayout.DefaultFile);
        if (pipeline is null)
            File.Delete(file);
        else
            File.WriteAllText(file, pipeline + "\n");
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] EncoderWithNote(string note)
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(EmbeddingHost.Shipped, "fr_feature.onnx")));
        model.DocString = note;
        return model.ToByteArray();
    }
}
