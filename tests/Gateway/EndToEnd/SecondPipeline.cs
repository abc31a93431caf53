using FacePlatform.Pipelines;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Gateway.EndToEnd;

/// <summary>A pipeline to which a gallery can change: the shipped one with <see cref="NegatedEncoder"/>.</summary>
internal static class SecondPipeline
{
    public const string ShippedTitle = "retinaface-mobilefacenet";

    private const string EncoderFile = "encoder.onnx";

    /// <summary>Writes its folder.</summary>
    /// <returns>Its name.</returns>
    public static string Write(string folder)
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "pipelines", ShippedTitle);
        var manifest = ManifestReader.Read(Path.Combine(shipped, PipelineManifest.FileName));
        foreach (var file in new[] { manifest.Detector.Model.File, CalibrationReader.FileName })
            File.Copy(Path.Combine(shipped, file), Path.Combine(folder, file));
        var encoder = NegatedEncoder.Read();
        File.WriteAllBytes(Path.Combine(folder, EncoderFile), encoder);
        var second = manifest with
        {
            Title = "negated",
            Encoder = manifest.Encoder with
            {
                Model = manifest.Encoder.Model with { File = EncoderFile, Sha256 = ModelFileReader.HashOf(encoder) },
            },
        };
        ManifestWriter.Write(second, Path.Combine(folder, PipelineManifest.FileName));
        return PipelineName.Of(second);
    }
}
