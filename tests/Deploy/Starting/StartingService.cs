using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using FacePlatform.Tests.Fixtures;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace FacePlatform.Tests.Deploy.Starting;

/// <summary>
/// A built service as a process of its own that may well not start: its settings come from the environment, as a cluster
/// gives them, and what counts is its log, its probes and how it ends.
/// </summary>
internal sealed class StartingService : IAsyncDisposable
{
    // A start takes a second or two, on a machine that does nothing else.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string Configuration =
        AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackPort _port = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Health.HealthClient _health;

    /// <summary>Starts it.</summary>
    /// <param name="name">The project's.</param>
    /// <param name="settings">Variables of its environment.</param>
    public StartingService(string name, params IEnumerable<(string Name, string Value)> settings)
    {
        var folder = Path.Combine(
            RepositoryRoot.Path, "services", name, "bin", Configuration, "net10.0", RuntimeInformation.RuntimeIdentifier);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, $"FacePlatform.{name}.dll")])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (variable, value) in (IEnumerable<(string, string)>)
        [
            ("Kestrel__Endpoints__grpc__Url", $"{_port.Address}"),
            ("Kestrel__Endpoints__http__Url", "http://127.0.0.1:0"),
            ("Storage__DataFolder", _folder.Path),
            .. settings,
        ])
            start.Environment[variable] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        // While it starts the channel is refused; by default it would be tried ever more seldom, up to every two minutes.
        Channel = GrpcChannel.ForAddress(_port.Address, new() { MaxReconnectBackoff = TimeSpan.FromSeconds(1) });
        _health = new(Channel);
    }

    /// <summary>To its gRPC endpoint.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>A line of a stack trace.</summary>
    public static Regex StackFrame { get; } = new(@"\sat FacePlatform\.");

    /// <summary>What it has logged until now.</summary>
    public IReadOnlyList<LogEntry> Log
    {
        get
        {
            string[] lines;
            lock (_lines)
                lines = [.. _lines];
            var entries = new List<LogEntry>();
            foreach (var line in lines)
            {
                if (line is [_, _, _, _, ':', ' ', ..])
                    entries.Add(new(line[..4], line[6..line.LastIndexOf('[')], "", ""));
                else if (line.StartsWith("      ", StringComparison.Ordinal) && entries.Count > 0)
                    entries[^1] = entries[^1] with
                    {
                        Message = entries[^1].Text.Length == 0 ? line.Trim() : entries[^1].Message,
                        Text = $"{entries[^1].Text} {line.Trim()}".Trim(),
                    };
                else
                    entries.Add(new("", "", line, line));
            }

            return entries;
        }
    }

    /// <summary>What it has logged above Information.</summary>
    public IReadOnlyList<LogEntry> Warnings => [.. Log.Where(entry => entry.IsWarning)];

    /// <summary>
    /// Fails unless so many things were told above Information, and each of them once, however often it was met. What lasts may
    /// be told again once a minute.
    /// </summary>
    /// <param name="least">How many, at least.</param>
    /// <param name="most">How many, at most.</param>
    /// <param name="after">So many entries of <see cref="Warnings"/> are of before.</param>
    public void HasToldOnce(int least, int most, int after = 0)
    {
        var told = Warnings.Skip(after).GroupBy(entry => (entry.Category, entry.Message)).ToList();
        Assert.True(told.Count >= least && told.Count <= most, $"{told.Count} things are told:\n{this}");
        var minutes = (int)Stopwatch.GetElapsedTime(_started).TotalMinutes;
        Assert.True(told.All(same => same.Count() <= 1 + minutes), $"Something is told too often:\n{this}");
    }

    /// <summary>Waits until the probes find this; fails where the process ends before.</summary>
    /// <param name="live">What the liveness probe has to find.</param>
    /// <param name="ready">What the readiness probe has to find.</param>
    public async Task ProbesFindAsync(bool live, bool ready)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var found = (Live: await ProbeAsync("live"), Ready: await ProbeAsync("ready"));
            if (found == (live, ready))
                return;
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
                Assert.Fail($"live: {found.Live}, ready: {found.Ready}, ended: {_process.HasExited}, after:\n{this}");
            await Task.Delay(50);
        }
    }

    /// <summary>Asks as a cluster's probe does: null where nobody answers.</summary>
    public async Task<bool?> ProbeAsync(string service)
    {
        try
        {
            var answer = await _health.CheckAsync(new() { Service = service }, deadline: DateTime.UtcNow.AddSeconds(10));
            return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving;
        }
        catch (RpcException)
        {
            return null;
        }
    }

    /// <summary>Waits until the log has such an entry.</summary>
    /// <param name="text">A part of it.</param>
    /// <param name="after">So many entries are of before.</param>
    public Task LogsAsync(string text, int after = 0) =>
        Eventually.HoldsAsync(
            () => Task.FromResult(Log.Skip(after).Any(entry => entry.Text.Contains(text, StringComparison.Ordinal))),
            () => $"{text}\n{this}");

    /// <summary>Waits until the process ends of itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until the start fails: with exit code 1, after one critical line that names what is wrong.</summary>
    public async Task FailsAsync(string named)
    {
        Assert.Equal(1, await EndAsync());
        var line = Assert.Single(Warnings);
        Assert.Equal("crit", line.Level);
        Assert.Contains(named, line.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch(StackFrame, line.Text);
    }

    /// <summary>SIGTERM, as a cluster stops a pod.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", _process.Id.ToString(CultureInfo.InvariantCulture)))
            await kill.WaitForExitAsync();
        return await EndAsync();
    }

    public override string ToString() => string.Join('\n', Log);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        Channel.Dispose();
        _process.Dispose();
        _port.Dispose();
        _folder.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not { Length: > 0 } text)
            return;
        lock (_lines)
            _lines.Add(text);
    }
}
