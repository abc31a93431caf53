using System.Collections.Concurrent;
using Grpc.Core;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>
/// Kills Identity in the middle of a scenario, round after round on one record.
/// <code>
///   start ── prepare ── calls, several at once ──✗ kill -9      start ── compare ── repeat ── compare
///                       acknowledged: done   in flight: done or not, never half   not sent: not done
/// </code>
/// 1. Start, and prepare the round. 2. Make its calls until a seeded moment. 3. Kill. 4. Start again: what was
/// acknowledged is true, and what was in flight is true where the record says so. 5. All that can be asked agrees with
/// that, so that nothing is there by half and nobody erased is answered. 6. Make the calls that were not acknowledged
/// again, as a client would. 7. All agrees with every call having been made once.
/// </summary>
/// <param name="scenario">What is done.</param>
/// <param name="seed">Chooses the moments and the embeddings.</param>
/// <param name="storage">Kept between the rounds.</param>
public sealed class KillRun(KillScenario scenario, int seed, IdentityStorage storage)
{
    private const int Concurrency = 32;

    private readonly Random _moments = new(seed);
    private readonly Gallery _gallery = new(new Random(seed + 1));

    public async Task<KillRound> RunAsync()
    {
        // 1.
        IReadOnlyList<KillOperation> planned;
        Calls calls;
        await using (var identity = await IdentityProcess.StartAsync(storage.Settings))
        {
            await identity.Client.RegisterPipelineAsync(Gallery.Pipeline);
            planned = await scenario.PlanAsync(identity, _gallery);

            // 2.
            calls = new(identity, planned);
            var making = calls.MakeAsync();
            await scenario.WaitForMomentAsync(
                count => Task.WhenAny(calls.AcknowledgedAsync(count), making), planned.Count, _moments);

            // 3.
            calls.Stop();
            await identity.KillAsync();
            await making;
        }

        // 4.
        await using var again = await IdentityProcess.StartAsync(storage.Settings);
        foreach (var operation in calls.Acknowledged)
            operation.Apply();
        var kept = new HashSet<KillOperation>();
        foreach (var operation in calls.InFlight)
        {
            if (!await operation.IsKeptAsync(again))
                continue;
            operation.Apply();
            kept.Add(operation);
        }

        var phase = scenario.PhaseOf(calls.InFlight.Count, kept.Count);

        // 5.
        var strays = await scenario.CountStraysAsync();
        var differences = new List<string>(await _gallery.FindDifferencesAsync(again, strays));

        // 6.
        foreach (var operation in planned.Except(calls.Acknowledged))
        {
            if (kept.Contains(operation) && !operation.MayBeRepeated)
                continue;
            await operation.RunAsync(again);
            operation.Apply();
        }

        // 7.
        differences.AddRange(await _gallery.FindDifferencesAsync(again, strays: 0));
        return new(
            planned.Count,
            calls.Acknowledged.Count,
            calls.InFlight.Count,
            phase,
            differences);
    }

    private sealed class Calls(IdentityProcess identity, IReadOnlyList<KillOperation> planned)
    {
        private readonly ConcurrentDictionary<KillOperation, bool> _acknowledgedBySent = [];
        private readonly ConcurrentDictionary<int, TaskCompletionSource> _awaited = [];
        private int _count;
        private volatile bool _stopped;

        public IReadOnlyCollection<KillOperation> Acknowledged =>
            [.. _acknowledgedBySent.Where(pair => pair.Value).Select(pair => pair.Key)];

        public IReadOnlyCollection<KillOperation> InFlight =>
            [.. _acknowledgedBySent.Where(pair => !pair.Value).Select(pair => pair.Key)];

        public void Stop() => _stopped = true;

        public Task AcknowledgedAsync(int count)
        {
            var awaited = _awaited.GetOrAdd(
                count, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
            if (Volatile.Read(ref _count) >= count)
                awaited.TrySetResult();
            return awaited.Task;
        }

        public Task MakeAsync() => Parallel.ForEachAsync(
            planned,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency },
            async (operation, _) =>
            {
                if (_stopped)
                    return;
                _acknowledgedBySent[operation] = false;
                try
                {
                    await operation.RunAsync(identity);
                }
                catch (RpcException) when (_stopped)
                {
                    // What the kill is for.
                    return;
                }

                _acknowledgedBySent[operation] = true;
                if (_awaited.TryGetValue(Interlocked.Increment(ref _count), out var awaited))
                    awaited.TrySetResult();
            });
    }
}
