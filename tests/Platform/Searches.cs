using System.Collections.Concurrent;
using Grpc.Core;

namespace FacePlatform.Tests.Platform;

/// <summary>One search after the other, until it is stopped.</summary>
internal sealed class Searches : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Task<string?>> _search;
    private readonly string _expected;
    private readonly Task<int> _running;

    public Searches(Func<Task<string?>> search, string expected)
    {
        (_search, _expected) = (search, expected);
        _running = RunAsync();
    }

    /// <summary>What a search failed with, or whom it found instead.</summary>
    public ConcurrentQueue<string> Failures { get; } = [];

    /// <returns>How many there were.</returns>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task<int> RunAsync()
    {
        var searches = 0;
        for (; !_stop.IsCancellationRequested; searches++)
        {
            try
            {
                if (await _search() is var found && found != _expected)
                    Failures.Enqueue($"found {found ?? "nobody"}");
            }
            catch (RpcException exception)
            {
                Failures.Enqueue(exception.Status.ToString());
            }
        }

        return searches;
    }
}
