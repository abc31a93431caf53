using FacePlatform.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Storage;
using FacePlatform.Training.Record;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Training.ModelStore;

/// <summary>The model store (<see cref="ModelStoreLayout"/>): what is told of its models, and which are to be served.</summary>
internal sealed partial class ModelFolders : IDisposable
{
    public const string Prefix = "models/";

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
        RequireWritable(Root);
    }

    public string Root { get; }

    /// <summary>One change of the store at a time, in this process.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Where a model is or will be.</summary>
    /// <param name="id">That of its pipeline, without "pipelines/".</param>
    public string PathOf(string id) => Path.Combine(Root, id);

    /// <summary>A path in the store that nobody looks at, for what is to be renamed or to go.</summary>
    public string UnfinishedPathOf(string name) =>
        Path.Combine(Root, $"{ModelStoreLayout.UnfinishedPrefix}{name}-{Guid.NewGuid():N}");

    /// <summary>All models that can be read, the newest first.</summary>
    public IReadOnlyList<Model> List() =>
    [
        .. Directory.EnumerateDirectories(Root)
            .Where(folder => File.Exists(Path.Combine(folder, ModelStoreLayout.ModelFile)))
            .Select(folder => Path.GetFileName(folder))
            .Where(PipelineName.IsId)
            .Select(TryRead)
            .OfType<Model>()
            .OrderByDescending(model => model.CreateTime).ThenBy(model => model.Name, StringComparer.Ordinal),
    ];

    /// <exception cref="RpcException">INVALID_RESOURCE_NAME, MODEL_NOT_FOUND.</exception>
    public Model Get(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !PipelineName.IsId(name[Prefix.Length..]))
            throw RpcErrors.InvalidField(ErrorReason.InvalidResourceName, "name", "must be models/{model}.");
        var id = name[Prefix.Length..];
        return File.Exists(Path.Combine(PathOf(id), ModelStoreLayout.ModelFile))
            ? Read(id)
            : throw RpcErrors.NotFound(ErrorReason.ModelNotFound, "Model", name);
    }

    /// <summary>Says whether Embedding is to serve a model.</summary>
    /// <returns>The model as it is now.</returns>
    public Model Mark(string name, ModelState state)
    {
        var folder = PathOf(name[Prefix.Length..]);
        Mark(Path.Combine(folder, ModelStoreLayout.ActiveFile), state == ModelState.Active);
        Mark(Path.Combine(folder, ModelStoreLayout.RetiredFile), state == ModelState.Retired);
        return Get(name);
    }

    /// <summary>The pipeline that serves requests which name none; null for that of Embedding's configuration.</summary>
    public string? Default
    {
        get => File.Exists(DefaultPath) ? File.ReadAllText(DefaultPath).Trim() : null;
        set
        {
            if (value is null)
            {
                File.Delete(DefaultPath);
                return;
            }

            // Embedding never reads half of it.
            var written = UnfinishedPathOf(ModelStoreLayout.DefaultFile);
            File.WriteAllText(written, value);
            File.Move(written, DefaultPath, overwrite: true);
        }
    }

    private string DefaultPath => Path.Combine(Root, ModelStoreLayout.DefaultFile);

    /// <summary>Removes a model's files.</summary>
    public void Delete(string name)
    {
        var id = name[Prefix.Length..];
        var going = UnfinishedPathOf(id);
        Directory.Move(PathOf(id), going);
        Directory.Delete(going, recursive: true);
    }

    public void Dispose() => Turn.Dispose();

    // Otherwise the first to notice would be a training, when it is done.
    private static void RequireWritable(string root)
    {
        try
        {
            Directory.CreateDirectory(root);
            var probe = Path.Combine(root, $"{ModelStoreLayout.UnfinishedPrefix}probe-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"ModelStore:Root, {root}, cannot be written to. Mount it, and let this user write.", exception);
        }
    }

    private static void Mark(string path, bool present)
    {
        if (present)
            File.WriteAllBytes(path, []);
        else
            File.Delete(path);
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
        var model = Json.Parse<Model>(File.ReadAllText(Path.Combine(folder, ModelStoreLayout.ModelFile)));
        model.Calibration = CalibrationReader.Read(folder);
        model.State = File.Exists(Path.Combine(folder, ModelStoreLayout.ActiveFile)) ? ModelState.Active
            : File.Exists(Path.Combine(folder, ModelStoreLayout.RetiredFile)) ? ModelState.Retired
            : ModelState.Inactive;
        model.Default = model.Pipeline == Default;
        model.Objections.Add(ActivationRules.ObjectionsTo(model));
        return model;
    }

    [LoggerMessage(LogLevel.Warning, "The model {Model} cannot be read")]
    private partial void LogUnreadable(string model, Exception exception);
}
