namespace FacePlatform.Storage;

/// <summary>Folders that only their owner can read.</summary>
internal static class OwnerFolder
{
    /// <summary>Creates the folder and those above it, where they are missing.</summary>
    public static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
