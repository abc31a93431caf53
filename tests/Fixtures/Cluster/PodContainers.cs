using System.Collections.Concurrent;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>Makes the containers of pods, with their files, their environment and their limits.</summary>
/// <param name="folder">Of the cluster.</param>
/// <param name="hosts">The file with the names that the cluster knows.</param>
/// <param name="objects">Where ConfigMaps and Secrets are.</param>
/// <param name="options">What the manifests leave open.</param>
internal sealed class PodContainers(string folder, string hosts, ClusterObjects objects, ClusterOptions options) : IDisposable
{
    private readonly PodVolumes _volumes = new(folder, objects);
    private readonly ConcurrentBag<PodCgroup> _groups = [];

    /// <summary>Starts the container of a pod, the first or another one.</summary>
    public async Task<IContainer> StartAsync(Pod pod, ContainerImage image)
    {
        if (image.TestDouble is { } start)
            return new DoubleContainer(await start(pod.Network));
        var group = new PodCgroup(pod.Id, pod.Container.Resources);
        _groups.Add(group);
        var root = Directory.CreateDirectory(Path.Combine(folder, "roots", pod.Id)).FullName;
        var script = PodScript.Of(
            pod,
            image,
            root,
            PodEnvironment.Of(pod, image, objects, options.Overrides.GetValueOrDefault(pod.Workload.Name)
                ?? new Dictionary<string, string>()),
            await MountsOfAsync(pod),
            group.Joining);
        var path = Path.Combine(folder, $"{pod.Id}.sh");
        await File.WriteAllTextAsync(path, script);
        return new ProcessContainer(path, pod.Network, pod.Log, image.StopSignal);
    }

    public void Dispose()
    {
        foreach (var group in _groups)
            group.Dispose();
    }

    private async Task<IReadOnlyList<(string Source, string Target, bool ReadOnly)>> MountsOfAsync(Pod pod)
    {
        // Names come from the hosts file alone, and the pod's user has a name.
        var switching = Path.Combine(folder, $"{pod.Id}.nsswitch");
        var users = Path.Combine(folder, $"{pod.Id}.passwd");
        await File.WriteAllTextAsync(switching, "passwd: files\ngroup: files\nhosts: files\n");
        await File.WriteAllTextAsync(users, $"root:x:0:0:root:/root:/bin/sh\napp:x:{pod.User}:{pod.Group}::/tmp:/bin/sh\n");
        var mounts = new List<(string, string, bool)>
        {
            (hosts, "/etc/hosts", true),
            (switching, "/etc/nsswitch.conf", true),
            (users, "/etc/passwd", true),
        };
        foreach (var mount in pod.Container.VolumeMounts ?? [])
            mounts.Add((await _volumes.PathOfAsync(pod, mount), mount.MountPath, mount.ReadOnlyProperty == true));
        return mounts;
    }
}
