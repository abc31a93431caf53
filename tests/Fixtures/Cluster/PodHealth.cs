using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>
/// Probes a container as the kubelet does: nothing but the startup probe until it has succeeded; then readiness decides whether
/// the pod gets calls, and a container whose liveness fails is killed.
/// </summary>
internal static class PodHealth
{
    private const int DefaultPeriodSeconds = 10;
    private const int DefaultFailures = 3;

    /// <summary>Watches until the container has ended.</summary>
    /// <param name="pod">Whose container.</param>
    /// <param name="setReady">Told of every change of readiness.</param>
    /// <param name="kill">Told why the container has to go.</param>
    /// <param name="ended">When it has.</param>
    public static async Task WatchAsync(
        Pod pod, Func<bool, Task> setReady, Func<string, Task> kill, CancellationToken ended)
    {
        var container = pod.Container;
        try
        {
            if (container.StartupProbe is { } startup && !await StartsAsync(pod, startup, ended))
            {
                await kill("startup");
                return;
            }

            await Task.WhenAll(
                WatchReadinessAsync(pod, container.ReadinessProbe, setReady, ended),
                WatchLivenessAsync(pod, container.LivenessProbe, kill, ended));
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
    }

    private static async Task<bool> StartsAsync(Pod pod, V1Probe probe, CancellationToken ended)
    {
        await DelayAsync(probe.InitialDelaySeconds ?? 0, ended);
        for (var failures = 0; failures < (probe.FailureThreshold ?? DefaultFailures); failures++)
        {
            if (await PodProbe.SucceedsAsync(pod, probe, ended))
                return true;
            await PauseAsync(probe, ended);
        }

        return false;
    }

    private static async Task WatchReadinessAsync(
        Pod pod, V1Probe? probe, Func<bool, Task> setReady, CancellationToken ended)
    {
        if (probe is null)
        {
            await setReady(true);
            return;
        }

        await DelayAsync(probe.InitialDelaySeconds ?? 0, ended);
        for (var (successes, failures) = (0, 0); ; await PauseAsync(probe, ended))
        {
            (successes, failures) = await PodProbe.SucceedsAsync(pod, probe, ended)
                ? (successes + 1, 0)
                : (0, failures + 1);
            ended.ThrowIfCancellationRequested();
            if (successes >= (probe.SuccessThreshold ?? 1))
                await setReady(true);
            else if (failures >= (probe.FailureThreshold ?? DefaultFailures))
                await setReady(false);
        }
    }

    private static async Task WatchLivenessAsync(Pod pod, V1Probe? probe, Func<string, Task> kill, CancellationToken ended)
    {
        if (probe is null)
            return;
        await DelayAsync(probe.InitialDelaySeconds ?? 0, ended);
        for (var failures = 0; failures < (probe.FailureThreshold ?? DefaultFailures); await PauseAsync(probe, ended))
        {
            failures = await PodProbe.SucceedsAsync(pod, probe, ended) ? 0 : failures + 1;
            ended.ThrowIfCancellationRequested();
        }

        await kill("liveness");
    }

    private static Task PauseAsync(V1Probe probe, CancellationToken ended) =>
        DelayAsync(probe.PeriodSeconds ?? DefaultPeriodSeconds, ended);

    private static Task DelayAsync(int seconds, CancellationToken ended) => Task.Delay(TimeSpan.FromSeconds(seconds), ended);
}
