using System.Diagnostics;
using System.Globalization;
using FacePlatform.Tests.Fixtures.Processes;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>A container that is a process in name spaces of its own; all that it started dies with it.</summary>
internal sealed class ProcessContainer : IContainer
{
    private readonly Process _outer;
    private readonly string _stopSignal;

    /// <summary>Starts it.</summary>
    /// <param name="script">A file, see <see cref="PodScript"/>.</param>
    /// <param name="network">Where its sockets are.</param>
    /// <param name="log">The file that its output is appended to.</param>
    /// <param name="stopSignal">What it is told to stop with.</param>
    public ProcessContainer(string script, NetworkNamespace network, string log, string stopSignal)
    {
        _stopSignal = stopSignal;
        // Nothing is redirected through pipes: the container would keep them open.
        _outer = Process.Start("/bin/sh",
        [
            "-c",
            $"exec nsenter --net={network.Path} unshare --mount --pid --uts --ipc --fork --kill-child /bin/sh {script} "
                + $">>{log} 2>&1 </dev/null",
        ]);
        Ended = _outer.WaitForExitAsync();
    }

    public Task Ended { get; }

    // The only child of unshare.
    public int? MainProcess
    {
        get
        {
            try
            {
                var children = File.ReadAllText(
                    string.Create(CultureInfo.InvariantCulture, $"/proc/{_outer.Id}/task/{_outer.Id}/children"));
                return int.TryParse(children.Trim(), CultureInfo.InvariantCulture, out var child) ? child : null;
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    public async Task StopAsync(TimeSpan grace)
    {
        await SignalAsync(_stopSignal);
        try
        {
            await Ended.WaitAsync(grace);
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }
    }

    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await Ended;
    }

    private async Task SignalAsync(string signal)
    {
        if (MainProcess is { } process)
            await Command.TryRunAsync("kill", $"-{signal}", process.ToString(CultureInfo.InvariantCulture));
        else if (!Ended.IsCompleted)
            _outer.Kill();
    }
}
