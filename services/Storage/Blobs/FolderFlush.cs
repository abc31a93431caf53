using System.Runtime.InteropServices;

namespace FacePlatform.Storage.Blobs;

/// <summary>
/// Brings the names in a folder to the disk: without it a renamed file may have its old name again after a power failure.
/// .NET cannot open a folder.
/// </summary>
internal static partial class FolderFlush
{
    /// <summary>Flushes the folder; where the file system cannot, it is left to it, and on Windows to NTFS' journal.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            return;
        _ = Synchronize(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
