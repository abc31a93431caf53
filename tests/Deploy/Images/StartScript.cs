using System.Text;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Cluster;
using FacePlatform.Tests.Fixtures.Publishing;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>
/// A shell script that starts images as containers would be, without a container engine: each with the image's environment,
/// user, entry point and health check, on a read-only root file system with this machine's programs, in one network of
/// their own. It ends with 0 where each became healthy, could write nothing beside its volumes, and stopped in order.
/// </summary>
internal sealed class StartScript(string work)
{
    private const int User = 1654;

    private readonly StringBuilder _start = new();
    private readonly StringBuilder _check = new();

    /// <summary>The whole script; to be run with new mount, network and process name spaces.</summary>
    public string Text =>
        $"""
        set -eu
        ip link set lo up
        deadline=$(($(date +%s) + 180))
        fail() {'{'} echo "$1"; cat {work}/*.log; exit 1; {'}'}

        """ + _start + _check;

    /// <summary>Adds an image. What it calls must be added before it.</summary>
    /// <param name="image">Read from its Dockerfile.</param>
    /// <param name="service">What it would copy into its folder.</param>
    /// <param name="settings">The environment that it is given beside its own.</param>
    public void Add(ImageTarget image, PublishedService service, IReadOnlyDictionary<string, string> settings)
    {
        var root = FolderOf(image, "root");
        var log = Path.Combine(work, $"{image.Name}.log");
        var programs = FolderOf(image, "bin");
        var check = image.Last("HEALTHCHECK")!.Words[^1].Trim('[', ']', '"');
        File.Copy(Path.Combine(RepositoryRoot.Path, "deploy/images/healthcheck.sh"), Path.Combine(programs, check));
        string[] volumes = ["tmp", "data", "models"];
        var container = new ContainerScript(
            root,
            User,
            User,
            User,
            new Dictionary<string, string>([.. image.Environment, .. settings]) { ["PATH"] = ContainerScript.SearchPath },
            [
                (service.Folder, "/app", true),
                (programs, "/usr/local/bin", true),
                .. volumes.Select(name => (FolderOf(image, name), $"/{name}", false)),
            ])
        {
            ReadOnlyRoot = true,
            WorkingFolder = "/app",
        };
        var healthy = container.Run([check]);
        _start.Append(
            $"""
            chown {User}:{User} {string.Join(' ', volumes.Select(name => FolderOf(image, name)))}
            {container.Build()}
            {container.Run(image.Last("ENTRYPOINT")!.Words)} >{log} 2>&1 </dev/null &
            {VariableOf(image)}=$!
            until {healthy} 2>/dev/null; do
              kill -0 ${VariableOf(image)} 2>/dev/null || fail '{image.Name} ended'
              [ $(date +%s) -lt $deadline ] || fail '{image.Name} does not become healthy'
              sleep 0.2
            done
            for f in /app/x /x /usr/x /etc/x; do
              if {container.Run(["touch"])} $f 2>/dev/null; then fail "{image.Name} may write $f"; fi
            done

            """);
        // The last one started stops first: it calls the others.
        _check.Insert(
            0,
            $"""
            kill -TERM ${VariableOf(image)}
            wait ${VariableOf(image)} || fail '{image.Name} did not stop in order'
            if {healthy} 2>/dev/null; then fail '{image.Name} is healthy when it has stopped'; fi
            # Kestrel's word of a slow heartbeat is about this machine.
            if grep -A 1 '^warn: Microsoft' {log} | grep '^      ' | grep -v heartbeat; then fail '{image.Name}: the framework warns of how it is set up'; fi

            """);
    }

    // Of what a container engine would make for it.
    private string FolderOf(ImageTarget image, string name) =>
        Directory.CreateDirectory(Path.Combine(work, image.Name, name)).FullName;

    private static string VariableOf(ImageTarget image) => $"process_{image.Name.Replace('-', '_')}";
}
