namespace FacePlatform.Training.Files;

/// <summary>Folders that processes left which died over their work.</summary>
internal static class OldFolders
{
    /// <summary>Removes them; what cannot be removed stays.</summary>
    /// <param name="parent">Where they are.</param>
    /// <param name="pattern">Of their names.</param>
    /// <param name="age">Since they were last written to.</param>
    /// <param name="time">Says how long that is.</param>
    public static void Remove(string parent, string pattern, TimeSpan age, TimeProvider time)
    {
        foreach (var folder in new DirectoryInfo(parent).EnumerateDirectories(pattern))
        {
            try
            {
                if (time.GetUtcNow() - folder.LastWriteTimeUtc > age)
                    folder.Delete(recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another process was quicker, or it is somebody else's.
            }
        }
    }
}
