namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>What takes the place of a container image: programs of this machine, and a folder of its own.</summary>
/// <param name="Command">The entry point and its arguments; the container's own replace it.</param>
/// <param name="User">Whom it runs as where the pod names nobody.</param>
/// <param name="Folder">What is at <c>/app</c>, read-only; null where nothing is.</param>
/// <param name="Environment">What the image sets.</param>
/// <param name="OpenFolders">Folders of the image that anybody may write to, unless the root file system is read-only.</param>
/// <param name="StopSignal">What its program is told to stop with.</param>
public sealed record ContainerImage(
    IReadOnlyList<string> Command,
    int User,
    string? Folder = null,
    IReadOnlyDictionary<string, string>? Environment = null,
    IReadOnlyList<string>? OpenFolders = null,
    string StopSignal = "TERM")
{
    // The user "app" of Microsoft's images.
    private const int AppUser = 1654;

    // What Microsoft's images of ASP.NET set.
    private static readonly Dictionary<string, string> MicrosoftEnvironment = new()
    {
        ["APP_UID"] = "1654",
        ["ASPNETCORE_HTTP_PORTS"] = "8080",
        ["DOTNET_RUNNING_IN_CONTAINER"] = "true",
    };

    /// <summary>
    /// A double that runs in this process, with its sockets in the pod's network; it is ready when it has started. Null where
    /// the image is a program.
    /// </summary>
    public Func<NetworkNamespace, Task<IAsyncDisposable>>? TestDouble { get; init; }

    /// <summary>The image of one of the platform's programs.</summary>
    /// <param name="assembly">Such as <c>FacePlatform.Gateway.dll</c>.</param>
    /// <param name="folder">Where it was published.</param>
    public static ContainerImage Of(string assembly, string folder) =>
        new(["dotnet", assembly], AppUser, folder, MicrosoftEnvironment);
}
