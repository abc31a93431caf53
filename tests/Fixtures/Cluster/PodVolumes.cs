using System.Globalization;
using FacePlatform.Tests.Fixtures.Processes;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>The volumes of a pod as folders of this machine.</summary>
/// <param name="folder">Of the cluster.</param>
/// <param name="objects">Where ConfigMaps and Secrets are.</param>
internal sealed class PodVolumes(string folder, ClusterObjects objects)
{
    // 0644 and 0040.
    private const int DefaultMode = 0x1A4;
    private const int GroupReads = 0x20;

    /// <summary>Where a volume is; made when it is first asked for.</summary>
    /// <param name="pod">Whose volume.</param>
    /// <param name="mount">Which.</param>
    public async Task<string> PathOfAsync(Pod pod, V1VolumeMount mount)
    {
        var root = await RootOfAsync(pod, mount.Name);
        return mount.SubPath is { Length: > 0 } inner ? Path.Combine(root, inner) : root;
    }

    private Task<string> RootOfAsync(Pod pod, string name)
    {
        var workload = pod.Workload;
        if (workload.Claims.Contains(name))
            return MakeAsync(pod, Path.Combine(folder, "claims", $"{name}-{pod.Name}"));
        var volume = workload.Pod.Volumes.Single(volume => volume.Name == name);
        var own = Path.Combine(folder, "volumes", pod.Id, name);
        return volume switch
        {
            { PersistentVolumeClaim: { } claim } => MakeAsync(pod, Path.Combine(folder, "claims", claim.ClaimName)),
            { EmptyDir: not null } => MakeAsync(pod, own),
            { HostPath: { } host } => Task.FromResult(host.Path),
            { ConfigMap: { } map } => WriteAsync(
                pod, own, objects.ConfigMap(workload.Namespace, map.Name), map.Items, map.DefaultMode),
            { Secret: { } secret } => WriteAsync(
                pod, own, objects.Secret(workload.Namespace, secret.SecretName), secret.Items, secret.DefaultMode),
            _ => throw new NotSupportedException($"The volume {name} of {workload.Name}"),
        };
    }

    // The pod's group owns a new volume, and what is written in it.
    private static async Task<string> MakeAsync(Pod pod, string path)
    {
        if (!Directory.Exists(path))
            await Command.RunAsync("install", "-d", "-m", "2770", "-g", GroupOf(pod), path);
        return path;
    }

    private static async Task<string> WriteAsync(
        Pod pod, string path, IReadOnlyDictionary<string, string> values, IList<V1KeyToPath>? items, int? mode)
    {
        Directory.CreateDirectory(path);
        var files = items is { Count: > 0 }
            ? items.Select(item => (item.Path, Content: values[item.Key]))
            : values.Select(value => (Path: value.Key, Content: value.Value));
        foreach (var (name, content) in files)
        {
            var file = Path.Combine(path, name);
            await File.WriteAllTextAsync(file, content);
            await Command.RunAsync("chgrp", GroupOf(pod), file);
            await Command.RunAsync("chmod", Convert.ToString((mode ?? DefaultMode) | GroupReads, 8), file);
        }

        await Command.RunAsync("chmod", "755", path);
        return path;
    }

    private static string GroupOf(Pod pod) => pod.FileGroup.ToString(CultureInfo.InvariantCulture);
}
