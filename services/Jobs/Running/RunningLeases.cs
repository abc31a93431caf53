using System.Collections.Concurrent;

namespace FacePlatform.Jobs.Running;

/// <summary>
/// The leases that this process holds. Who cancels or deletes a job here tells its worker at once; a worker elsewhere finds
/// it with its next write or report.
/// </summary>
public sealed class RunningLeases
{
    private readonly ConcurrentDictionary<JobLease, bool> _leases = [];

    internal JobLease Add(JobLease lease)
    {
        _leases[lease] = true;
        return lease;
    }

    internal void Remove(JobLease lease) => _leases.TryRemove(lease, out _);

    /// <summary>Stops whoever works on a job that is not wanted any more, without waiting for it.</summary>
    internal void Lose(string id)
    {
        foreach (var lease in _leases.Keys.Where(lease => lease.Id == id))
            _ = lease.LoseAsync();
    }
}
