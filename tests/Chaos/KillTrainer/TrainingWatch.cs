using System.Diagnostics;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Chaos.KillTrainer;

/// <summary>A training as a client follows it, over every death of what it talks to.</summary>
internal sealed class TrainingWatch(TrainingRef name)
{
    private readonly List<(long Time, Training Training)> _told = [];
    private readonly Lock _lock = new();

    /// <summary>Everything that was told so far.</summary>
    public IReadOnlyList<(long Time, Training Training)> Told
    {
        get
        {
            lock (_lock)
                return [.. _told];
        }
    }

    /// <summary>Watches until the training has ended; with a new client where the one before is gone.</summary>
    public async Task<Training> RunAsync(
        Func<TrainingJobService.TrainingJobServiceClient> client, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var call = client().Watch(name, cancellationToken: cancellationToken);
                await foreach (var training in call.ResponseStream.ReadAllAsync(cancellationToken))
                {
                    lock (_lock)
                        _told.Add((Stopwatch.GetTimestamp(), training));
                }

                return Told[^1].Training;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested
                && exception is RpcException { StatusCode: not StatusCode.NotFound } or ObjectDisposedException)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    /// <summary>The last progress that was told before a moment; empty where none was.</summary>
    public TrainingProgress Before(long moment) =>
        Told.Where(told => told.Time <= moment).Select(told => told.Training.Progress).LastOrDefault(p => p is not null) ?? new();
}
