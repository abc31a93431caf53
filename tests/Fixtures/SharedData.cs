namespace FacePlatform.Tests.Fixtures;

/// <summary>
/// Data beside the repository that is not part of it: labelled photos and networks to measure with. Tests that need it
/// skip where it is absent.
/// </summary>
public static class SharedData
{
    /// <summary>What a test that needs it says when it skips.</summary>
    public const string Absent = "../shared/data, beside the repository, is absent.";

    /// <summary>The folder, or null where it is absent.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>A file of it, or null where it is absent.</summary>
    /// <param name="relative">Such as <c>models/network.onnx</c>.</param>
    public static string? FindFile(string relative) =>
        Folder is { } folder && Path.Combine(folder, relative) is var path && File.Exists(path) ? path : null;

    private static string? Find()
    {
        var folder = Path.GetFullPath(Path.Combine(RepositoryRoot.Path, "../shared/data"));
        return Directory.Exists(folder) ? folder : null;
    }
}
