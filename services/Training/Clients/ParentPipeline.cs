using FacePlatform.Pipelines;
using FacePlatform.Training.Encoders;

namespace FacePlatform.Training.Clients;

/// <summary>A pipeline whose files were fetched, so that something can be made of them.</summary>
/// <param name="Name">Its resource name.</param>
/// <param name="Folder">Of its files.</param>
/// <param name="Manifest">What they are.</param>
internal sealed record ParentPipeline(string Name, string Folder, PipelineManifest Manifest)
{
    public string EncoderPath => Path.Combine(Folder, Manifest.Encoder.Model.File);

    public string DetectorPath => Path.Combine(Folder, Manifest.Detector.Model.File);

    /// <summary>How the encoder wants its input.</summary>
    public EncoderInput Input { get; } = new(
        Manifest.Alignment.Size,
        Manifest.Encoder.Channels,
        Manifest.Encoder.Mean,
        Manifest.Encoder.Scale,
        Manifest.Encoder.EmbeddingSize);

    /// <summary>Reads what was fetched.</summary>
    /// <exception cref="PipelineException">The folder holds no pipeline.</exception>
    public static ParentPipeline Read(string name, string folder) =>
        new(name, folder, ManifestReader.Read(Path.Combine(folder, PipelineManifest.FileName)));
}
