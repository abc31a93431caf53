using FacePlatform.Pipelines;
using Google.Protobuf;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>The files that a served pipeline is made of, as it was loaded: together they are a pipeline's folder.</summary>
internal static class PipelineFiles
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithIndentation());

    /// <summary>Each file by its name in the folder; networks are read when it is their turn.</summary>
    /// <exception cref="PipelineException">A network is not there any more, or another.</exception>
    public static IEnumerable<(string Name, ReadOnlyMemory<byte> Content)> Read(Pipeline pipeline)
    {
        var manifest = pipeline.Manifest;
        yield return (PipelineManifest.FileName, ManifestWriter.ToBytes(manifest));
        if (pipeline.Description.Calibration is { } calibration)
            yield return (CalibrationReader.FileName, System.Text.Encoding.UTF8.GetBytes(Json.Format(calibration) + "\n"));
        foreach (var model in new[] { manifest.Detector.Model, manifest.Encoder.Model })
            yield return (model.File, ModelFileReader.Read(pipeline.Folder, model));
    }
}
