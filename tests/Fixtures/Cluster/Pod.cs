using System.Globalization;
using System.Net;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Processes;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>
/// A pod: one container in a network of its own, started again whenever it ends, until the pod is deleted.
/// </summary>
public sealed class Pod : IDisposable
{
    private const int DefaultGraceSeconds = 30;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _deleted = new();
    private readonly ContainerImage _image;
    private readonly Func<Pod, Task<IContainer>> _start;
    private readonly Func<Task> _readinessChanged;
    private readonly List<(DateTimeOffset Time, bool Ready)> _changes = [];
    private readonly Lock _lock = new();
    private IContainer? _container;
    private Task _living = Task.CompletedTask;

    internal Pod(
        string name,
        Workload workload,
        ContainerImage image,
        NetworkNamespace network,
        string log,
        Func<Pod, Task<IContainer>> start,
        Func<Task> readinessChanged)
    {
        (Name, Workload, Network, Log) = (name, workload, network, log);
        (_image, _start, _readinessChanged) = (image, start, readinessChanged);
    }

    /// <summary>As the cluster names it.</summary>
    public string Name { get; }

    /// <summary>What it is one of.</summary>
    public Workload Workload { get; }

    /// <summary>Where its sockets are.</summary>
    public NetworkNamespace Network { get; }

    /// <summary>The file that all its containers write to.</summary>
    public string Log { get; }

    /// <summary>Of the pod, which selectors ask for.</summary>
    public IDictionary<string, string> Labels => Workload.Labels;

    /// <summary>As the manifest has its container.</summary>
    internal V1Container Container => Workload.Main.Container;

    /// <summary>Its own, for its whole life.</summary>
    public IPAddress Address => Network.Address;

    /// <summary>Whether it gets calls.</summary>
    public bool IsReady { get; private set; }

    /// <summary>How often its container has ended by itself, was killed, or failed its liveness.</summary>
    public int Restarts { get; private set; }

    /// <summary>When it became ready, and when it ceased to be.</summary>
    public IReadOnlyList<(DateTimeOffset Time, bool Ready)> Changes
    {
        get
        {
            lock (_lock)
                return [.. _changes];
        }
    }

    /// <summary>Ends when it is deleted; fails where its container cannot even be made.</summary>
    internal Task Living => _living;

    internal string Id => Network.Name;

    internal long User => Container.SecurityContext?.RunAsUser ?? Workload.Pod.SecurityContext?.RunAsUser
        ?? _image.User;

    internal long Group => Container.SecurityContext?.RunAsGroup ?? Workload.Pod.SecurityContext?.RunAsGroup
        ?? User;

    internal long FileGroup => Workload.Pod.SecurityContext?.FsGroup ?? Group;

    /// <summary>kill -9 of its container; another one takes its place in the same pod.</summary>
    public async Task KillAsync()
    {
        if (_container is { } container)
            await container.KillAsync();
    }

    /// <summary>Runs a command in it, as its user, as <c>kubectl exec</c> does.</summary>
    public async Task<(int ExitCode, string Output, string Error)> ExecuteAsync(params IReadOnlyList<string> command)
    {
        if (_container?.MainProcess is not { } process)
            return (-1, "", $"{Name} does not run.");
        var target = process.ToString(CultureInfo.InvariantCulture);
        return await Command.TryRunAsync(
            "nsenter",
            [
                "--target", target, "--mount", "--net", "--pid", "--uts", "--ipc", $"--root=/proc/{target}/root",
                $"--wd=/proc/{target}/root", "--", .. ContainerScript.Become(User, Group, FileGroup).Split(' '), "env", "-i",
                .. await EnvironmentOfAsync(process), .. command,
            ]);
    }

    /// <summary>Its last lines, for whoever finds it broken.</summary>
    public string LastLines()
    {
        try
        {
            return string.Join('\n', File.ReadLines(Log).TakeLast(25));
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }

    public void Dispose() => _deleted.Dispose();

    public override string ToString() => Name;

    internal void Start() => _living = LiveAsync();

    /// <summary>
    /// As a cluster deletes a pod: no call comes any more, then it is told to stop, and killed after its grace. Its network stays.
    /// </summary>
    /// <param name="grace">Instead of its own.</param>
    internal async Task DeleteAsync(TimeSpan? grace = null)
    {
        await _deleted.CancelAsync();
        await SetReadyAsync(false);
        if (_container is { } container)
        {
            if (grace is null && Container.Lifecycle?.PreStop?.Sleep is { } sleep)
                await Task.Delay(TimeSpan.FromSeconds(sleep.Seconds));
            var own = TimeSpan.FromSeconds(Workload.Pod.TerminationGracePeriodSeconds ?? DefaultGraceSeconds);
            await container.StopAsync(grace ?? own);
        }

        await _living;
    }

    private async Task LiveAsync()
    {
        var pause = TimeSpan.Zero;
        while (!_deleted.IsCancellationRequested)
        {
            _container = await _start(this);
            using (var ended = new CancellationTokenSource())
            {
                var watching = _image.TestDouble is null
                    ? PodHealth.WatchAsync(this, SetReadyAsync, _ => KillAsync(), ended.Token)
                    : SetReadyAsync(true);
                await _container.Ended;
                await ended.CancelAsync();
                await watching;
            }

            await SetReadyAsync(false);
            if (_deleted.IsCancellationRequested)
                return;
            Restarts++;
            try
            {
                await Task.Delay(pause, _deleted.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = pause == TimeSpan.Zero ? FirstPause : TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
        }
    }

    private async Task SetReadyAsync(bool ready)
    {
        ready &= !_deleted.IsCancellationRequested;
        lock (_lock)
        {
            if (IsReady == ready)
                return;
            IsReady = ready;
            _changes.Add((TimeProvider.System.GetUtcNow(), ready));
        }

        await _readinessChanged();
    }

    private static async Task<string[]> EnvironmentOfAsync(int process) =>
        (await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/environ")))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
