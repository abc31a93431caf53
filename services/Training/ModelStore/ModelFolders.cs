using System.Text.RegularExpressions;
using FacePlatform.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Storage;
using FacePlatform.Training.Record;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Training.ModelStore;

/// <summary>
/// The model store: one folder for each model, which is that of the pipeline it is served as, and says more of it.
/// <code>
///   {root}/default                      the name of the pipeline that serves requests which name none; may be absent
///   {root}/{model}/pipeline.json, calibration.json, encoder.onnx, the parent's detector
///                  model.json           what is told of the model
///                  report.png           of its training
///                  active | retired     empty: Embedding is to serve it, or is not any more
/// </code>
/// Folders whose name starts with a dot are unfinished. Nothing in a finished one changes but the last two.
/// </summary>
internal sealed partial class ModelFolders
{
    public const string Prefix = "models/";
    public const string ModelFile = "model.json";
    public const string ReportFile = "report.png";

    private const string ActiveFile = "active";
    private const string RetiredFile = "retired";
    private const string DefaultFile = "default";

    private static readonly JsonParser Json = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    private readonly ILogger<ModelFolders> _logger;

    public ModelFolders(
        IOptions<ModelStoreOptions> options,
        IOptionsMonitor<DatabaseOptions> databases,
        IHostEnvironment environment,
        ILogger<ModelFolders> logger)
    {
        _logger = logger;
        var root = options.Value.Root.Length > 0
            ? options.Value.Root
            : Path.Combine(databases.Get(RecordExtensions.Database).DataFolder, "models");
        Root = Path.GetFullPath(root, environment.ContentRootPath);
        Directory.CreateDirectory(Root);
    }

    public string Root { get; }

    /// <summary>Where a model is or will be.</summary>
    /// <param name="id">That of its pipeline, without "pipelines/".</param>
    public string PathOf(string id) => Path.Combine(Root, id);

    /// <summary>All models that can be read, the newest first.</summary>
    public IReadOnlyList<Model> List() =>
    [
        .. Directory.EnumerateDirectories(Root)
            .Where(folder => File.Exists(Path.Combine(folder, ModelFile)))
            .Select(folder => Path.GetFileName(folder))
            .Where(id => Id().IsMatch(id))
            .Select(TryRead)
            .OfType<Model>()
            .OrderByDescending(model => model.CreateTime).ThenBy(model => model.Name, StringComparer.Ordinal),
    ];

    /// <exception cref="RpcException">INVALID_RESOURCE_NAME, MODEL_NOT_FOUND.</exception>
    public Model Get(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !Id().IsMatch(name[Prefix.Length..]))
            throw RpcErrors.InvalidField(ErrorReason.InvalidResourceName, "name", "must be models/{model}.");
        var id = name[Prefix.Length..];
        return File.Exists(Path.Combine(PathOf(id), ModelFile))
            ? Read(id)
            : throw RpcErrors.NotFound(ErrorReason.ModelNotFound, "Model", name);
    }

    /// <summary>Says whether Embedding is to serve a model.</summary>
    /// <returns>The model as it is now.</returns>
    public Model Mark(string name, ModelState state)
    {
        var folder = PathOf(name[Prefix.Length..]);
        foreach (var (file, wanted) in new[]
            { (ActiveFile, state == ModelState.Active), (RetiredFile, state == ModelState.Retired) })
        {
            var path = Path.Combine(folder, file);
            if (wanted)
                File.WriteAllBytes(path, []);
            else
                File.Delete(path);
        }

        return Get(name);
    }

    /// <summary>The pipeline that serves requests which name none; null for that of Embedding's configuration.</summary>
    public string? Default
    {
        get => File.Exists(Path.Combine(Root, DefaultFile)) ? File.ReadAllText(Path.Combine(Root, DefaultFile)).Trim() : null;
        set
        {
            var path = Path.Combine(Root, DefaultFile);
            if (value is null)
            {
                File.Delete(path);
                return;
            }

            // Embedding never reads half of it.
            var written = Path.Combine(Root, $".{DefaultFile}-{Guid.NewGuid():N}");
            File.WriteAllText(written, value);
            File.Move(written, path, overwrite: true);
        }
    }

    /// <summary>Removes a model's files.</summary>
    public void Delete(string name)
    {
        var id = name[Prefix.Length..];
        var going = Path.Combine(Root, $".{id}-{Guid.NewGuid():N}");
        Directory.Move(PathOf(id), going);
        Directory.Delete(going, recursive: true);
    }

    // One that was damaged must not hide the others; one that is just deleted is not there.
    private Model? TryRead(string id)
    {
        try
        {
            return Read(id);
        }
        catch (Exception exception) when (exception is IOException or InvalidProtocolBufferException
            or InvalidJsonException or PipelineException)
        {
            LogUnreadable(id, exception);
            return null;
        }
    }

    private Model Read(string id)
    {
        var folder = PathOf(id);
        var model = Json.Parse<Model>(File.ReadAllText(Path.Combine(folder, ModelFile)));
        model.Calibration = CalibrationReader.Read(folder);
        model.State = File.Exists(Path.Combine(folder, ActiveFile)) ? ModelState.Active
            : File.Exists(Path.Combine(folder, RetiredFile)) ? ModelState.Retired
            : ModelState.Registered;
        model.Default = model.Pipeline == Default;
        model.Objections.Add(ActivationRules.ObjectionsTo(model));
        return model;
    }

    [LoggerMessage(LogLevel.Warning, "The model {Model} cannot be read")]
    private partial void LogUnreadable(string model, Exception exception);

    // A pipeline's id: its title and eight digits.
    [GeneratedRegex(@"\A[a-z0-9-]{1,49}\z")]
    private static partial Regex Id();
}
