using FacePlatform.Pipelines;
using FacePlatform.Training.Files;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Training.ModelStore;

/// <summary>
/// Writes new models: into a folder that nobody looks at, to the disk, and then under the model's name at once.
/// </summary>
internal sealed class ModelWriter(ModelFolders folders, TimeProvider time)
{
    private const string EncoderFile = "encoder.onnx";

    // A process that died while it wrote left these; nobody writes for so long.
    private static readonly TimeSpan OldestUnfinished = TimeSpan.FromDays(1);

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithIndentation());

    /// <summary>Writes a model. The same files make the same model: where it is there already, that one is answered.</summary>
    public Model Write(ModelDraft draft)
    {
        OldFolders.Remove(folders.Root, $"{ModelStoreLayout.UnfinishedPrefix}*", OldestUnfinished, time);
        var encoder = File.ReadAllBytes(draft.EncoderPath);
        var manifest = draft.Parent with
        {
            Title = draft.Model.Title,
            Encoder = draft.Encoder with
            {
                Model = draft.Encoder.Model with { File = EncoderFile, Sha256 = ModelFileReader.HashOf(encoder) },
            },
        };
        var model = draft.Model.Clone();
        model.Pipeline = PipelineName.Of(manifest);
        var id = model.Pipeline[PipelineName.Prefix.Length..];
        model.Name = ModelFolders.Prefix + id;
        if (model.Result is { } result)
            result.Model = model.Name;
        if (!Directory.Exists(folders.PathOf(id)))
            Write(id, model, manifest, encoder, draft);
        return folders.Get(model.Name);
    }

    private void Write(string id, Model model, PipelineManifest manifest, byte[] encoder, ModelDraft draft)
    {
        var folder = folders.UnfinishedPathOf(id);
        Directory.CreateDirectory(folder);
        try
        {
            ManifestWriter.Write(manifest, Path.Combine(folder, PipelineManifest.FileName));
            WriteFile(folder, EncoderFile, encoder);
            WriteFile(folder, manifest.Detector.Model.File, File.ReadAllBytes(draft.DetectorPath));
            WriteFile(folder, ModelStoreLayout.ModelFile, Json, model);
            if (draft.Calibration is { } calibration)
                WriteFile(folder, CalibrationReader.FileName, Json, calibration);
            if (draft.Report is { } report)
                WriteFile(folder, ModelStoreLayout.ReportFile, report);
            // What Embedding would refuse is not offered to it.
            ModelFileReader.Read(folder, manifest.Detector.Model);
            CalibrationReader.Read(folder);
            Directory.Move(folder, folders.PathOf(id));
        }
        catch (IOException) when (Directory.Exists(folders.PathOf(id)))
        {
            // Another process was quicker with the same.
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static void WriteFile(string folder, string name, JsonFormatter json, IMessage message) =>
        WriteFile(folder, name, System.Text.Encoding.UTF8.GetBytes(json.Format(message) + "\n"));

    private static void WriteFile(string folder, string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }
}
