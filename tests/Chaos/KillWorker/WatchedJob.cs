using System.Diagnostics;
using FacePlatform.Internal.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Chaos.KillWorker;

/// <summary>A job as a client follows it, over every death of what it talks to.</summary>
internal sealed class WatchedJob(StyleTransferRef name)
{
    private readonly List<(long Time, V1.StyleTransfer Job)> _told = [];
    private readonly Lock _lock = new();

    public StyleTransferRef Name => name;

    /// <summary>Everything that was told so far.</summary>
    public IReadOnlyList<(long Time, V1.StyleTransfer Job)> Told
    {
        get
        {
            lock (_lock)
                return [.. _told];
        }
    }

    /// <summary>Watches until the job has ended; with a new client where the one before is gone.</summary>
    public async Task<V1.StyleTransfer> WatchAsync(
        Func<StyleTransferJobService.StyleTransferJobServiceClient> client, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var call = client().Watch(new() { Job = name }, cancellationToken: cancellationToken);
                await foreach (var told in call.ResponseStream.ReadAllAsync(cancellationToken))
                {
                    lock (_lock)
                        _told.Add((Stopwatch.GetTimestamp(), told.StyleTransfer));
                }

                return Told[^1].Job;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested
                && exception is RpcException { StatusCode: not StatusCode.NotFound } or ObjectDisposedException)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    /// <summary>The last iteration that was told before a moment; 0 where none was.</summary>
    public int IterationAt(long moment) =>
        Told.Where(told => told.Time <= moment).Select(told => told.Job.Progress?.Iteration ?? 0).LastOrDefault();

    /// <summary>The longest time between two tellings before a moment: how busy the machine was.</summary>
    public TimeSpan LongestSilence(long moment)
    {
        var times = Told.Select(told => told.Time).Where(time => time <= moment).ToList();
        return times.Zip(times.Skip(1), Stopwatch.GetElapsedTime).DefaultIfEmpty().Max();
    }

    /// <summary>
    /// What was seen of the attempt that ended at a moment, and what the next one went on from: it reports its first
    /// iteration at once, and where that is not below the last one seen, nothing was lost.
    /// </summary>
    public (int Seen, int Resumed) Around(long moment)
    {
        var seen = IterationAt(moment);
        foreach (var iteration in Told.Where(told => told.Time > moment).Select(told => told.Job.Progress?.Iteration ?? 0))
        {
            if (iteration < seen)
                return (seen, iteration - 1);
            seen = iteration;
        }

        return (IterationAt(moment), IterationAt(moment));
    }
}
