namespace FacePlatform.Storage.Blobs;

/// <summary>
/// A file per blob, in a folder per group. A blob is written under another name, flushed to the disk and renamed, so that a
/// crash leaves either the old one or the new one; what it leaves beside them begins with <see cref="Unfinished"/>.
/// </summary>
internal sealed class FolderBlobs(string root) : IBlobStore
{
    private const char Unfinished = '.';

    // ENOSPC, EDQUOT and EFBIG; on Windows ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    private static readonly int[] FullErrors = OperatingSystem.IsWindows()
        ? [unchecked((int)0x80070070), unchecked((int)0x80070027)]
        : OperatingSystem.IsMacOS() ? [28, 69, 27] : [28, 122, 27];

    public async Task WriteAsync(
        string group, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobNames.Check(group, name);
        var folder = Path.Combine(root, group);
        var unfinished = Path.Combine(folder, $"{Unfinished}{name}.{Guid.NewGuid():N}");
        try
        {
            PrivateFiles.CreateFolder(folder);
            await WriteFileAsync(unfinished, content, cancellationToken);
            File.Move(unfinished, Path.Combine(folder, name), overwrite: true);
            FolderFlush.Flush(folder);
        }
        catch (Exception exception)
        {
            Remove(unfinished);
            RemoveEmpty(folder);
            if (exception is IOException && FullErrors.Contains(exception.HResult))
                throw new StorageFullException(exception);
            throw;
        }
    }

    public async Task<byte[]?> ReadAsync(string group, string name, CancellationToken cancellationToken)
    {
        BlobNames.Check(group, name);
        try
        {
            return await File.ReadAllBytesAsync(Path.Combine(root, group, name), cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public Task DeleteAsync(string group, string name, CancellationToken cancellationToken)
    {
        BlobNames.Check(group, name.TrimStart(Unfinished));
        Remove(Path.Combine(root, group, name));
        RemoveEmpty(Path.Combine(root, group));
        return Task.CompletedTask;
    }

    public Task DeleteGroupAsync(string group, CancellationToken cancellationToken)
    {
        BlobNames.CheckGroup(group);
        try
        {
            Directory.Delete(Path.Combine(root, group), recursive: true);
        }
        catch (IOException)
        {
            // It is gone, or somebody writes into it at this moment: what is left then is an orphan, and swept.
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> ListGroupsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Names(root, Directory.EnumerateDirectories));

    public Task<IReadOnlyList<string>> ListAsync(string group, CancellationToken cancellationToken)
    {
        BlobNames.CheckGroup(group);
        return Task.FromResult(Names(Path.Combine(root, group), Directory.EnumerateFiles));
    }

    private static async Task WriteFileAsync(
        string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using var file = PrivateFiles.Open(
            path, new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
        await file.WriteAsync(content, cancellationToken);
        file.Flush(flushToDisk: true);
    }

    private static IReadOnlyList<string> Names(string folder, Func<string, IEnumerable<string>> enumerate)
    {
        try
        {
            return [.. enumerate(folder).Select(path => Path.GetFileName(path))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // It is gone with its group.
        }
    }

    private static void RemoveEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Others are in it, or it is gone.
        }
    }
}
