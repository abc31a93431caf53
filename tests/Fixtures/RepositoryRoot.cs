namespace FacePlatform.Tests.Fixtures;

/// <summary>The folder that holds FacePlatform.sln, above the running test.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "FacePlatform.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"There is no FacePlatform.sln above {AppContext.BaseDirectory}.");
    }
}
