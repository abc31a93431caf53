using System.Globalization;
using System.Text;
using FacePlatform.Tests.Fixtures.Processes;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>
/// The shell script that becomes a container: it runs as root in new mount, process and host name spaces, builds the root file
/// system out of this machine's programs, and ends as the container's own program, with neither capabilities nor a way to
/// get any.
/// </summary>
internal static class PodScript
{
    private const string NoPrivileges = "--no-new-privs --inh-caps=-all --bounding-set=-all";

    // What a container sees of this machine: its programs and libraries, and not its files.
    private static readonly string[] Programs = ["usr", "bin", "sbin", "lib", "lib32", "lib64"];

    public static string Of(
        Pod pod,
        ContainerImage image,
        string root,
        IReadOnlyDictionary<string, string> environment,
        IEnumerable<(string Source, string Target, bool ReadOnly)> mounts,
        IEnumerable<string> preparations)
    {
        var container = pod.Workload.Container;
        var script = new StringBuilder("set -eu\n");
        foreach (var preparation in preparations)
            Line(script, preparation);
        Line(script, $"hostname {pod.Name}");
        Line(script, "mount --make-rprivate /");
        Line(script, $"mount -t tmpfs -o mode=755 tmpfs {root}");
        Line(script, $"cd {root}");
        Line(script, $"for d in {string.Join(' ', Programs)}; do");
        Line(script, "  if [ -L /$d ]; then cp -P /$d $d");
        Line(script, "  elif [ -d /$d ]; then mkdir $d; mount --rbind /$d $d; mount -o remount,bind,ro $d; fi");
        Line(script, "done");
        Line(script, "mkdir -p etc dev proc sys tmp run var app");
        Line(script, "mount --rbind /etc etc; mount -o remount,bind,ro etc");
        Line(script, "mount --rbind /dev dev; mount -t tmpfs -o mode=1777 tmpfs dev/shm");
        Line(script, "mount --rbind /sys sys; mount -t proc proc proc");
        if (image.Folder is { } published)
            Bind(script, published, "/app", readOnly: true);
        foreach (var open in image.OpenFolders ?? [])
            Line(script, $"mkdir -p .{open}; chmod 1777 .{open}");
        foreach (var (source, target, readOnly) in mounts.OrderBy(mount => mount.Target.Length))
            Bind(script, source, target, readOnly);
        if (container.SecurityContext?.ReadOnlyRootFilesystem == true)
            Line(script, "mount -o remount,ro .");
        var folder = container.WorkingDir ?? (image.Folder is null ? "/" : "/app");
        Line(script, $"exec chroot . {Become(pod)} env -i --chdir={folder} \\");
        foreach (var (name, value) in environment)
            Line(script, $"  {Command.Quote($"{name}={value}")} \\");
        Line(script, $"  {string.Join(' ', CommandOf(container, image, environment).Select(Command.Quote))}");
        return script.ToString();
    }

    /// <summary>A command that goes on as the pod's user.</summary>
    public static string Become(Pod pod) => string.Create(
        CultureInfo.InvariantCulture,
        $"setpriv --reuid {pod.User} --regid {pod.Group} --groups {pod.FileGroup} {NoPrivileges}");

    private static IEnumerable<string> CommandOf(
        V1Container container, ContainerImage image, IReadOnlyDictionary<string, string> environment)
    {
        var words = container.Command is { Count: > 0 } command
            ? command.Concat(container.Args ?? [])
            : container.Args is { Count: > 0 } arguments ? image.Command.Concat(arguments) : image.Command;
        return words.Select(word => environment.Aggregate(
            word, (text, variable) => text.Replace($"$({variable.Key})", variable.Value, StringComparison.Ordinal)));
    }

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
