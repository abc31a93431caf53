using FacePlatform.Pipelines;
using FacePlatform.Tests.Fixtures;
using Google.Protobuf;
using Onnx;

namespace FacePlatform.Tests.Embedding.FixedSizes;

/// <summary>The shipped pipeline in a folder of its own, with a note in both networks: other tests do not run these.</summary>
internal sealed class OwnPipeline : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public OwnPipeline()
    {
        var shipped = ManifestReader.Read(Path.Combine(EmbeddingHost.Shipped, PipelineManifest.FileName));
        Directory.CreateDirectory(Folder);
        Manifest = shipped with
        {
            Detector = shipped.Detector with { Model = WithNote(shipped.Detector.Model) },
            Encoder = shipped.Encoder with { Model = WithNote(shipped.Encoder.Model) },
        };
        ManifestWriter.Write(Manifest, Path.Combine(Folder, PipelineManifest.FileName));
    }

    /// <summary>For <c>Pipelines:Root</c>.</summary>
    public string Root => _root.Path;

    public PipelineManifest Manifest { get; }

    private string Folder => Path.Combine(Root, "own");

    public void Dispose() => _root.Dispose();

    private ModelFile WithNote(ModelFile file)
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(EmbeddingHost.Shipped, file.File)));
        model.DocString = Root;
        File.WriteAllBytes(Path.Combine(Folder, file.File), model.ToByteArray());
        return file with { Sha256 = ModelFileReader.HashOf(model.ToByteArray()) };
    }
}
