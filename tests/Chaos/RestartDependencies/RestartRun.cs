using FacePlatform.Tests.Fixtures.Cluster;

namespace FacePlatform.Tests.Chaos.RestartDependencies;

/// <summary>
/// Restarts one dependency under load.
/// <code>
///   load ── load ──✗ all pods of one kind ──── they are ready ──── everybody is ready, every operation succeeds
///                  │◀──────── away ─────────▶│◀── recovery ──▶│
///                  └── failed calls by error; who ceased to be ready, and for how long
/// </code>
/// 1. Wait for a quiet platform. 2. Kill or delete every pod of the workload, or have none of it for a while. 3. Wait until pods of it are ready again. 4. Wait
/// until each operation has succeeded and every pod is ready. 5. Read what happened off the calls and the readiness.
/// </summary>
/// <param name="cluster">The platform.</param>
/// <param name="load">What uses it.</param>
/// <param name="way">How they go.</param>
/// <param name="away">For how long, with <see cref="RestartWay.Away"/>.</param>
internal sealed class RestartRun(LocalCluster cluster, LightLoad load, RestartWay way, TimeSpan away)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public async Task<RestartResult> RunAsync(Dependency dependency)
    {
        // 1.
        await cluster.WaitUntilReadyAsync();
        await Task.Delay(Quiet);
        var pods = cluster.PodsOf(dependency.Workload);
        var others = cluster.Pods.Except(pods).ToDictionary(pod => pod, pod => (Changes: pod.Changes.Count, pod.Restarts));

        // 2.
        var begun = Now();
        await GoAsync(dependency.Workload, pods);

        // 3.
        await cluster.WaitUntilReadyAsync(dependency.Workload);
        var back = Now();

        // 4.
        using var patience = new CancellationTokenSource(Patience);
        while (LightLoad.Operations.Any(operation => SucceededAfter(operation, back) is null))
            await Task.Delay(50, patience.Token);
        await cluster.WaitUntilReadyAsync();
        await Task.Delay(Quiet);

        // 5.
        var failed = load.Calls.Where(call => call.Failure is not null && call.Started > begun - Quiet / 2).ToList();
        return new(
            dependency.Name,
            (back - begun).TotalSeconds,
            LightLoad.Operations
                .Where(operation => failed.Any(call => call.Operation == operation))
                .ToDictionary(operation => operation, operation => RecoveryOf(operation, back, failed)),
            failed.GroupBy(call => $"{call.Operation}: {call.Failure}").ToDictionary(group => group.Key, group => group.Count()),
            others
                .Select(other => (other.Key.Name, Seconds: UnreadySeconds(other.Key, other.Value.Changes)))
                .Where(other => other.Seconds > 0)
                .ToDictionary(other => other.Name, other => other.Seconds),
            others.Sum(other => other.Key.Restarts - other.Value.Restarts),
            failed.Count(call => !call.MayRetry));
    }

    private async Task GoAsync(string workload, IReadOnlyList<Pod> pods)
    {
        switch (way)
        {
            case RestartWay.Kill:
                // Ready for a moment more, until they are seen to have ended.
                var counts = pods.Select(pod => pod.Changes.Count).ToList();
                await Task.WhenAll(pods.Select(pod => pod.KillAsync()));
                while (pods.Zip(counts).Any(pod => pod.First.Changes.Count == pod.Second))
                    await Task.Delay(10);
                break;
            case RestartWay.Delete:
                await Task.WhenAll(pods.Select(cluster.ReplaceAsync));
                break;
            case RestartWay.Away:
                await cluster.ScaleAsync(workload, 0);
                await Task.Delay(away);
                await cluster.ScaleAsync(workload, pods.Count);
                break;
        }
    }

    private static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();

    private LoadCall? SucceededAfter(string operation, DateTimeOffset moment) =>
        load.Calls.FirstOrDefault(call => call.Operation == operation && call.Failure is null && call.Started >= moment);

    // From when the dependency is back to the first answer after the last failure.
    private double RecoveryOf(string operation, DateTimeOffset back, List<LoadCall> failed)
    {
        var last = failed.FindLast(call => call.Operation == operation)!.Started;
        return SucceededAfter(operation, last) is { } success ? Math.Max(0, (success.Started - back).TotalSeconds) : double.NaN;
    }

    private static double UnreadySeconds(Pod pod, int changesBefore)
    {
        var seconds = 0.0;
        var changes = pod.Changes;
        for (var i = changesBefore; i < changes.Count; i++)
        {
            if (!changes[i].Ready)
                seconds += ((i + 1 < changes.Count ? changes[i + 1].Time : Now()) - changes[i].Time).TotalSeconds;
        }

        return seconds;
    }
}
