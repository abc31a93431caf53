namespace FacePlatform.Pipelines;

/// <summary>
/// The model store as Training writes it and Embedding reads it: one folder for each model, which is that of the pipeline it
/// is served as, and says more of it.
/// <code>
///   {root}/default                      "pipelines/night-shift-1a2b3c4d": what serves requests that name none; may be absent
///   {root}/night-shift-1a2b3c4d/        a pipeline's folder: pipeline.json, calibration.json, the networks
///                       model.json      what is told of the model
///                       report.png      of its training; may be absent
///                       active          empty: it is to be served
///                       retired         empty: it is not served any more
///   {root}/.night-shift-5e6f7a8b-…      unfinished: renamed when it is whole
/// </code>
/// Nothing in a finished folder changes but <c>active</c> and <c>retired</c>; one that is not served may be replaced.
/// </summary>
public static class ModelStoreLayout
{
    public const string DefaultFile = "default";
    public const string ModelFile = "model.json";
    public const string ReportFile = "report.png";
    public const string ActiveFile = "active";
    public const string RetiredFile = "retired";

    /// <summary>What the names of unfinished folders and files begin with.</summary>
    public const string UnfinishedPrefix = ".";

    /// <summary>Files in a model's folder that are no part of its pipeline.</summary>
    public static IReadOnlySet<string> ModelFiles { get; } =
        new HashSet<string>(StringComparer.Ordinal) { ActiveFile, RetiredFile, ModelFile, ReportFile };

    /// <summary>Whether a folder of the store is unfinished.</summary>
    public static bool IsUnfinished(string name) => name.StartsWith(UnfinishedPrefix, StringComparison.Ordinal);
}
