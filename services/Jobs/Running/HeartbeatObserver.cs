namespace FacePlatform.Jobs.Running;

/// <summary>
/// Finds leases whose heartbeat stands still. Only this process' own looks count: a look adds at most
/// <paramref name="interval"/> twice to a silence, so that neither a clock that jumps nor a process that slept ends a lease.
/// </summary>
/// <param name="interval">How often it is looked.</param>
/// <param name="lease">The silence that ends a lease.</param>
/// <param name="time">The clock.</param>
internal sealed class HeartbeatObserver(TimeSpan interval, TimeSpan lease, TimeProvider time)
{
    private readonly TimeSpan _most = 2 * interval;
    private Dictionary<string, Silence> _silences = [];

    /// <summary>Looks at all leases that there are, and answers those that are lost.</summary>
    public IReadOnlyList<RunningJob> Look(IEnumerable<RunningJob> running)
    {
        var now = time.GetTimestamp();
        var silences = new Dictionary<string, Silence>();
        foreach (var job in running)
        {
            var silent = TimeSpan.Zero;
            if (_silences.TryGetValue(job.Id, out var before) && before.Job == job)
            {
                var passed = time.GetElapsedTime(before.Seen, now);
                silent = before.Length + (passed < _most ? passed : _most);
            }

            silences[job.Id] = new(job, silent, now);
        }

        _silences = silences;
        return [.. silences.Values.Where(silence => silence.Length >= lease).Select(silence => silence.Job)];
    }

    private sealed record Silence(RunningJob Job, TimeSpan Length, long Seen);
}
