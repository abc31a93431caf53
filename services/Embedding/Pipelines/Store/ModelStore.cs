using System.Globalization;

namespace FacePlatform.Embedding.Pipelines.Store;

/// <summary>
/// The folder to which Training writes models; it is only read here.
/// <code>
///   store/
///     default                  "pipelines/night-shift-1a2b3c4d": what serves requests that name none
///     night-shift-1a2b3c4d/    pipeline.json, calibration.json, the networks, model.json, report.png
///       active                 empty: the model is to be served
///     .night-shift-5e6f7a8b/   half-written: renamed when it is whole
/// </code>
/// </summary>
internal sealed class ModelStore(string root)
{
    private const string ActiveFile = "active";
    private const string DefaultFile = "default";

    // They change with a model's state and not with what it computes.
    private static readonly string[] OwnFiles = [ActiveFile, "retired", "model.json", "report.png"];

    /// <summary>Whether the folder is there; Training makes it.</summary>
    public bool Exists => Directory.Exists(root);

    /// <exception cref="IOException">The folder cannot be read.</exception>
    public StoreContent Read() => new(
        [
            .. new DirectoryInfo(root).EnumerateDirectories()
                .Where(folder => !folder.Name.StartsWith('.') && File.Exists(Path.Combine(folder.FullName, ActiveFile)))
                .OrderBy(folder => folder.Name, StringComparer.Ordinal)
                .Select(folder => new StoredModel(folder.Name, folder.FullName, VersionOf(folder))),
        ],
        ReadDefault());

    private string ReadDefault()
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, DefaultFile)).Trim();
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }

    private static string VersionOf(DirectoryInfo folder)
    {
        try
        {
            return string.Join('|', folder.EnumerateFiles()
                .Where(file => !OwnFiles.Contains(file.Name))
                .OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => string.Create(
                    CultureInfo.InvariantCulture, $"{file.Name}:{file.Length}:{file.LastWriteTimeUtc.Ticks}")));
        }
        catch (IOException)
        {
            // Removed while it was looked at: the next look does not find it.
            return "";
        }
    }
}
