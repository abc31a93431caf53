using FacePlatform.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Training.Files;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Training.ModelStore;

/// <summary>
/// Writes new models: into a folder that nobody looks at, to the disk, and then under the model's name at once.
/// </summary>
internal sealed partial class ModelWriter(ModelFolders folders, ILogger<ModelWriter> logger, TimeProvider time)
{
    private const string EncoderFile = "encoder.onnx";

    // A process that died while it wrote left these; nobody writes for so long.
    private static readonly TimeSpan OldestUnfinished = TimeSpan.FromDays(1);

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithIndentation());

    /// <summary>
    /// Writes a model. The same files make the same model. Where it is there already, that one is answered; but what was told
    /// of a registered one gives way to what is told now. To be called in the store's <see cref="ModelFolders.Turn"/>.
    /// </summary>
    /// <exception cref="RpcException">MODEL_IN_USE: it is active, or a training's, and something else was told of it.</exception>
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
        else if (draft.Model.Training.Length == 0)
            Replace(id, model, manifest, encoder, draft);
        var written = folders.Get(model.Name);
        if (draft.Model.Training.Length > 0 && written.Training != draft.Model.Training)
            LogSameNetwork(draft.Model.Training, written.Name, written.Training);
        return written;
    }

    private void Replace(string id, Model model, PipelineManifest manifest, byte[] encoder, ModelDraft draft)
    {
        var before = folders.Get(model.Name);
        if ((before.Source, before.License) == (model.Source, model.License)
            && Equals(before.Calibration, draft.Calibration)
            && before.Training.Length == 0)
            return;
        if (before.Training.Length > 0)
            throw RpcErrors.FailedPrecondition(
                ErrorReason.ModelInUse, $"{before.Name} has this network already, from {before.Training}; register it by another title.");
        if (before.State == ModelState.Active)
            throw RpcErrors.FailedPrecondition(
                ErrorReason.ModelInUse, $"{before.Name} has this network already, and is active; retire it first.");
        var replaced = folders.UnfinishedPathOf(id);
        Directory.Move(folders.PathOf(id), replaced);
        try
        {
            Write(id, model, manifest, encoder, draft);
            folders.Mark(before.Name, before.State);
        }
        catch when (!Directory.Exists(folders.PathOf(id)))
        {
            Directory.Move(replaced, folders.PathOf(id));
            throw;
        }

        Directory.Delete(replaced, recursive: true);
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

    [LoggerMessage(LogLevel.Warning, "{Training} made the network of {Model}, which has come of '{Other}' before and stays as it is")]
    private partial void LogSameNetwork(string training, string model, string other);
}
