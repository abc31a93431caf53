using System.Globalization;
using FacePlatform.Pipelines;

namespace FacePlatform.Embedding.Pipelines.Store;

/// <summary>
/// The folder to which Training writes models (<see cref="ModelStoreLayout"/>); it is only read here. It may be of NFS, whose
/// clients answer from memory for up to a minute that a file is not there; a folder that is opened they compare with the
/// server's first (nfs(5), "Directory entry caching" and "Close-to-open cache consistency"). So marks are looked for in lists.
/// </summary>
internal sealed class ModelStore(string root)
{
    /// <summary>Whether the folder is there; Training makes it.</summary>
    public bool Exists => Directory.Exists(root);

    /// <exception cref="IOException">The folder cannot be read.</exception>
    public StoreContent Read() => new(
        [
            .. new DirectoryInfo(root).EnumerateDirectories()
                .Where(folder => !ModelStoreLayout.IsUnfinished(folder.Name))
                .OrderBy(folder => folder.Name, StringComparer.Ordinal)
                .Select(folder => (Folder: folder, Files: FilesOf(folder)))
                .Where(model => Array.Exists(model.Files, file => file.Name == ModelStoreLayout.ActiveFile))
                .Select(model => new StoredModel(model.Folder.Name, model.Folder.FullName, VersionOf(model.Files))),
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

    private static FileInfo[] FilesOf(DirectoryInfo folder)
    {
        try
        {
            return folder.GetFiles();
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // Removed while it was looked at, or of the volume itself, such as lost+found: no model.
            return [];
        }
    }

    private static string VersionOf(FileInfo[] files)
    {
        try
        {
            return string.Join('|', files
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
