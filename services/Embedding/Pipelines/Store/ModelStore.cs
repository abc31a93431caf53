using System.Globalization;
using FacePlatform.Pipelines;

namespace FacePlatform.Embedding.Pipelines.Store;

/// <summary>The folder to which Training writes models (<see cref="ModelStoreLayout"/>); it is only read here.</summary>
internal sealed class ModelStore(string root)
{
    /// <summary>Whether the folder is there; Training makes it.</summary>
    public bool Exists => Directory.Exists(root);

    /// <exception cref="IOException">The folder cannot be read.</exception>
    public StoreContent Read() => new(
        [
            .. new DirectoryInfo(root).EnumerateDirectories()
                .Where(folder => !ModelStoreLayout.IsUnfinished(folder.Name)
                    && File.Exists(Path.Combine(folder.FullName, ModelStoreLayout.ActiveFile)))
                .OrderBy(folder => folder.Name, StringComparer.Ordinal)
                .Select(folder => new StoredModel(folder.Name, folder.FullName, VersionOf(folder))),
        ],
        ReadDefault());

    private string ReadDefault()
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, ModelStoreLayout.DefaultFile)).Trim();
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
                // The others change with a model's state and not with what it computes.
                .Where(file => !ModelStoreLayout.ModelFiles.Contains(file.Name))
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
