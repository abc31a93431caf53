using System.Diagnostics;
using System.Text.RegularExpressions;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Processes;

namespace FacePlatform.Tests.Deploy.Starting;

/// <summary>
/// A built service as a process of its own that may well not start: its settings come from the environment, as a cluster
/// gives them, and what counts is its log, its probes and how it ends.
/// </summary>
/// <param name="name">The project's.</param>
/// <param name="settings">Variables of its environment.</param>
internal sealed class StartingService(string name, params IEnumerable<(string Name, string Value)> settings)
    : ServiceProcess(BuiltService.Command(name), settings)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>A line of a stack trace.</summary>
    public static Regex StackFrame { get; } = new(@"\sat FacePlatform\.");

    /// <summary>What it has logged until now.</summary>
    public IReadOnlyList<LogEntry> Log
    {
        get
        {
            var entries = new List<LogEntry>();
            foreach (var line in Lines)
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
            if (Process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
                Assert.Fail($"live: {found.Live}, ready: {found.Ready}, ended: {Process.HasExited}, after:\n{this}");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until the log has such an entry.</summary>
    /// <param name="text">A part of it.</param>
    /// <param name="after">So many entries are of before.</param>
    public Task LogsAsync(string text, int after = 0) =>
        Eventually.HoldsAsync(
            () => Task.FromResult(Log.Skip(after).Any(entry => entry.Text.Contains(text, StringComparison.Ordinal))),
            () => $"{text}\n{this}");

    /// <summary>Waits until the start fails: with exit code 1, after one critical line that names what is wrong.</summary>
    public async Task FailsAsync(string named)
    {
        Assert.Equal(1, await EndAsync());
        var line = Assert.Single(Warnings);
        Assert.Equal("crit", line.Level);
        Assert.Contains(named, line.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch(StackFrame, line.Text);
    }

    public override string ToString() => string.Join('\n', Log);
}
