using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>
/// The shell script that becomes a pod's container: it runs as root in new mount, process and host name spaces, and ends as the
/// container's own program.
/// </summary>
internal static class PodScript
{
    public static string Of(
        Pod pod,
        ContainerImage image,
        string root,
        IReadOnlyDictionary<string, string> environment,
        IEnumerable<(string Source, string Target, bool ReadOnly)> mounts,
        IEnumerable<string> preparations)
    {
        var container = pod.Container;
        var isolated = new ContainerScript(
            root,
            pod.User,
            pod.Group,
            pod.FileGroup,
            environment,
            image.Folder is { } published ? [(published, "/app", true), .. mounts] : mounts)
        {
            OpenFolders = image.OpenFolders ?? [],
            ReadOnlyRoot = container.SecurityContext?.ReadOnlyRootFilesystem == true,
            WorkingFolder = container.WorkingDir ?? (image.Folder is null ? "/" : "/app"),
        };
        return $"""
            set -eu
            {string.Join('\n', preparations)}
            hostname {pod.Name}
            {isolated.Build()}
            exec {isolated.Run(CommandOf(container, image, environment))}

            """;
    }

    private static IEnumerable<string> CommandOf(
        V1Container container, ContainerImage image, IReadOnlyDictionary<string, string> environment)
    {
        var words = container.Command is { Count: > 0 } command
            ? command.Concat(container.Args ?? [])
            : container.Args is { Count: > 0 } arguments ? image.Command.Concat(arguments) : image.Command;
        return words.Select(word => environment.Aggregate(
            word, (text, variable) => text.Replace($"$({variable.Key})", variable.Value, StringComparison.Ordinal)));
    }
}
