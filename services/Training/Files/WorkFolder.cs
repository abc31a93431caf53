namespace FacePlatform.Training.Files;

/// <summary>A folder for the files of one piece of work, which goes with it.</summary>
internal sealed class WorkFolder : IDisposable
{
    private const string Prefix = "faceplatform-training-";

    // A process that was killed left these; no work lasts so long without a new attempt.
    private static readonly TimeSpan OldestLeft = TimeSpan.FromDays(7);

    public WorkFolder(TimeProvider time)
    {
        OldFolders.Remove(System.IO.Path.GetTempPath(), $"{Prefix}*", OldestLeft, time);
        Path = Directory.CreateTempSubdirectory(Prefix).FullName;
    }

    public string Path { get; }

    public string PathOf(string file) => System.IO.Path.Combine(Path, file);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
