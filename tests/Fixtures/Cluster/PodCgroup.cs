using System.Globalization;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>
/// The limits of a container on memory and processor time, by control groups of version 1; where the machine has none that can
/// be written, there are no limits.
/// </summary>
internal sealed class PodCgroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup";
    private const int PeriodMicroseconds = 100_000;

    private readonly List<string> _groups = [];

    public PodCgroup(string name, V1ResourceRequirements? resources)
    {
        var limits = resources?.Limits ?? new Dictionary<string, ResourceQuantity>();
        if (limits.TryGetValue("memory", out var memory))
            Add("memory", name, ("memory.limit_in_bytes", memory.ToDecimal()));
        if (limits.TryGetValue("cpu", out var cpu))
            Add(
                "cpu", name, ("cpu.cfs_period_us", PeriodMicroseconds), ("cpu.cfs_quota_us", cpu.ToDecimal() * PeriodMicroseconds));
    }

    /// <summary>What a shell does to be in it.</summary>
    public IEnumerable<string> Joining => _groups.Select(group => $"echo 0 > {group}/cgroup.procs");

    public void Dispose()
    {
        foreach (var group in _groups)
        {
            try
            {
                // Its files are the kernel's: it can only be removed as it is.
                Directory.Delete(group);
            }
            catch (IOException)
            {
                // Somebody still ends in it.
            }
        }
    }

    private void Add(string controller, string name, params (string File, decimal Value)[] settings)
    {
        var parent = Path.Combine(Root, controller);
        if (!Directory.Exists(parent))
            return;
        var group = Path.Combine(parent, name);
        try
        {
            Directory.CreateDirectory(group);
            foreach (var (file, value) in settings)
                File.WriteAllText(Path.Combine(group, file), Math.Floor(value).ToString(CultureInfo.InvariantCulture));
            _groups.Add(group);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Read-only here.
        }
    }
}
