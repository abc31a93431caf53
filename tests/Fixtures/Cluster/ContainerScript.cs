using System.Globalization;
using System.Text;
using FacePlatform.Tests.Fixtures.Processes;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>
/// What isolates a process as a container is, in lines of a shell script that runs as root in a mount name space of its own: a
/// root file system out of this machine's programs, a user with neither capabilities nor a way to get any, and nothing of this
/// machine's environment.
/// </summary>
/// <param name="Root">The empty folder that its root file system is built in.</param>
/// <param name="User">The number that it runs as.</param>
/// <param name="Group">Its group.</param>
/// <param name="FileGroup">The other group that it is in.</param>
/// <param name="Environment">All of its variables.</param>
/// <param name="Mounts">Folders and files of this machine, by where it sees them.</param>
public sealed record ContainerScript(
    string Root,
    long User,
    long Group,
    long FileGroup,
    IReadOnlyDictionary<string, string> Environment,
    IEnumerable<(string Source, string Target, bool ReadOnly)> Mounts)
{
    /// <summary>Where its programs are, for PATH.</summary>
    public const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // What a container sees of this machine: its programs and libraries, and not its files.
    private static readonly string[] Programs = ["usr", "bin", "sbin", "lib", "lib32", "lib64"];

    /// <summary>Folders that anybody may write to, unless the root file system is read-only.</summary>
    public IEnumerable<string> OpenFolders { get; init; } = [];

    /// <summary>Whether nothing but volumes can be written.</summary>
    public bool ReadOnlyRoot { get; init; }

    /// <summary>Where its processes start.</summary>
    public string WorkingFolder { get; init; } = "/";

    /// <summary>The lines that build the root file system.</summary>
    public string Build()
    {
        var script = new StringBuilder();
        Line(script, "mount --make-rprivate /");
        Line(script, $"mount -t tmpfs -o mode=755 tmpfs {Root}");
        Line(script, $"cd {Root}");
        Line(script, $"for d in {string.Join(' ', Programs)}; do");
        Line(script, "  if [ -L /$d ]; then cp -P /$d $d");
        Line(script, "  elif [ -d /$d ]; then mkdir $d; mount --rbind /$d $d; mount -o remount,bind,ro $d; fi");
        Line(script, "done");
        Line(script, "mkdir -p etc dev proc sys tmp run var app");
        Line(script, "mount --rbind /etc etc; mount -o remount,bind,ro etc");
        Line(script, "mount --rbind /dev dev; mount -t tmpfs -o mode=1777 tmpfs dev/shm");
        Line(script, "mount --rbind /sys sys; mount -t proc proc proc");
        foreach (var open in OpenFolders)
            Line(script, $"mkdir -p .{open}; chmod 1777 .{open}");
        foreach (var (source, target, readOnly) in Mounts.OrderBy(mount => mount.Target.Length))
            Bind(script, source, target, readOnly);
        if (ReadOnlyRoot)
            Line(script, "mount -o remount,ro .");
        return script.ToString();
    }

    /// <summary>The command that runs another one inside.</summary>
    public string Run(IEnumerable<string> command) =>
        $"chroot {Root} {Become(User, Group, FileGroup)} env -i --chdir={WorkingFolder} "
        + string.Join(' ', Environment.Select(variable => $"{variable.Key}={variable.Value}").Concat(command).Select(Command.Quote));

    /// <summary>The words before a command that make it go on as a user without any rights.</summary>
    public static string Become(long user, long group, long fileGroup) => string.Create(
        CultureInfo.InvariantCulture,
        $"setpriv --reuid {user} --regid {group} --groups {fileGroup} --no-new-privs --inh-caps=-all --bounding-set=-all");

    private static void Bind(StringBuilder script, string source, string target, bool readOnly)
    {
        if (Directory.Exists(source))
            Line(script, $"mkdir -p .{target}");
        else
            Line(script, $"[ -e .{target} ] || {{ mkdir -p .{Path.GetDirectoryName(target)}; touch .{target}; }}");
        Line(script, $"mount --bind {source} .{target}");
        if (readOnly)
            Line(script, $"mount -o remount,bind,ro .{target}");
    }

    private static void Line(StringBuilder script, string line) => script.Append(line).Append('\n');
}
