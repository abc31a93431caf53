using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using FacePlatform.Tests.Fixtures.Processes;

namespace FacePlatform.Tests.Fixtures.Publishing;

/// <summary>
/// Publishes services as the images do, each when it is first asked for, into one folder that goes when this is disposed.
/// What is published is what was built with the tests, for the platform of this machine.
/// </summary>
/// <remarks>
/// Share one between tests: publishing takes seconds. Files are hard links to where they were built, so that a folder
/// costs no space; whoever changes one in place changes the build's.
/// </remarks>
public sealed class PublishedServices : IDisposable
{
    private const UnixFileMode EveryoneReads =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly string Configuration =
        AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private readonly TemporaryFolder _root = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<PublishedService>>> _services = [];

    // Publishing one service reads what the build left of others.
    private readonly SemaphoreSlim _oneAtATime = new(1);

    public PublishedServices()
    {
        // A temporary folder is its owner's alone; services run as another user.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_root.Path, EveryoneReads);
    }

    /// <summary>The published service.</summary>
    /// <param name="name">The project's; it was built.</param>
    /// <exception cref="InvalidOperationException">It could not be published; with the words of <c>dotnet</c>.</exception>
    public Task<PublishedService> GetAsync(string name) =>
        _services.GetOrAdd(name, project => new(() => PublishAsync(project))).Value;

    public void Dispose()
    {
        _oneAtATime.Dispose();
        _root.Dispose();
    }

    private async Task<PublishedService> PublishAsync(string name)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            var service = new PublishedService(name, Path.Combine(_root.Path, name));
            await Command.RunAsync(
                "dotnet",
                "publish", Path.Combine(RepositoryRoot.Path, "services", name),
                "--no-build", "--configuration", Configuration, "--runtime", RuntimeInformation.RuntimeIdentifier,
                "--no-self-contained", "--output", service.Folder,
                "-p:CreateHardLinksForPublishFilesIfPossible=true",
                // In this process alone: one that stays would hold the output open.
                "-maxCpuCount:1", "-nodeReuse:false", "--nologo", "-verbosity:quiet");
            DeleteNotes(name);
            return service;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    // Publishing notes what it wrote beside the build's files, for the next time in the same folder; there is none.
    private void DeleteNotes(string name)
    {
        var notes = Directory.EnumerateFiles(
            Path.Combine(
                RepositoryRoot.Path,
                $"services/{name}/obj/{Configuration}/net10.0/{RuntimeInformation.RuntimeIdentifier}"),
            "PublishOutputs.*.txt");
        foreach (var note in notes.Where(note => File.ReadLines(note).First().StartsWith(_root.Path, StringComparison.Ordinal)))
            File.Delete(note);
    }
}
