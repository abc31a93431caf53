using System.Diagnostics;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Processes;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Tests.Chaos.KillWorker;

/// <summary>
/// Kills the worker of style transfers in the middle of one, round after round on one record and one broker.
/// <code>
///   submit two ── first runs ── checkpoint ── checkpoint ──✗ kill -9, perhaps the broker too
///                                  new worker: └── goes on from here ── succeeded ── second ── succeeded
/// </code>
/// 1. Submit two jobs, and watch them as a client does. 2. Wait for a seeded moment of the first. 3. Kill the worker; in some
/// rounds the broker stops before that or restarts after it. 4. Start another worker. 5. Both jobs end, SUCCEEDED, with a
/// picture. 6. The next attempt went on from an iteration not below the one that was seen one checkpoint interval before the
/// kill.
/// </summary>
/// <param name="storage">Kept between the rounds.</param>
/// <param name="seed">Chooses the moments.</param>
public sealed class KillWorkerRun(StyleStorage storage, int seed) : IAsyncDisposable
{
    private const string Tenant = "chaos";
    private const int Iterations = 150;

    // How late a checkpoint may be: an iteration, and its own way to the disk; more where what is told comes late too.
    private const int Silences = 3;
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Random _moments = new(seed);
    private ServiceProcess? _worker;

    private StyleTransferJobService.StyleTransferJobServiceClient Client => new((storage.Api ?? _worker)!.Channel);

    public async Task<WorkerKill> RunAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        if (_worker is null)
        {
            _worker = storage.StartWorker();
            await _worker.ServeAsync();
        }

        // 1.
        var jobs = new List<WatchedJob> { await SubmitAsync(), await SubmitAsync() };
        var watching = jobs.Select(job => job.WatchAsync(() => Client, patience.Token)).ToList();

        // 2.
        var iteration = _moments.Next(1, Iterations * 3 / 4);
        var restart = storage.Broker is null ? 0 : _moments.Next(6);
        while (!watching[0].IsCompleted && jobs[0].IterationAt(Stopwatch.GetTimestamp()) < iteration)
            await Task.Delay(10, patience.Token);

        // 3.
        if (restart == 1)
            await storage.Broker!.StopAsync();
        var killed = Stopwatch.GetTimestamp();
        await _worker.KillAsync();
        await _worker.DisposeAsync();
        if (restart == 2)
            await storage.Broker!.StopAsync();

        // 4. Clients of the only process watch it from its first answer on.
        if (restart is 1 or 2)
            await storage.Broker!.StartAsync();
        _worker = storage.StartWorker();
        await _worker.ServeAsync();

        // 5.
        var differences = new List<string>();
        for (var i = 0; i < jobs.Count; i++)
            differences.AddRange(await FindDifferencesAsync(jobs[i], watching[i], patience.Token));

        // 6.
        var (seen, resumed) = jobs[0].Around(killed);
        var late = Slack + (Silences * jobs[0].LongestSilence(killed));
        var safe = jobs[0].IterationAt(
            killed - (long)((StyleStorage.CheckpointInterval + late).TotalSeconds * Stopwatch.Frequency));
        if (resumed < safe)
            differences.Add($"went on from iteration {resumed}, but {safe} was seen a checkpoint interval before the kill");
        return new(
            jobs.Count,
            seen,
            resumed,
            seen - safe,
            restart is 1 or 2,
            Stopwatch.GetElapsedTime(killed).TotalSeconds,
            differences);
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
            await _worker.DisposeAsync();
    }

    private async Task<WatchedJob> SubmitAsync()
    {
        var request = new CreateStyleTransferRequest
        {
            Content = ByteString.CopyFrom(SamplePhotos.Read(3)),
            Styles = { new StyleImage { Image = ByteString.CopyFrom(SamplePhotos.Read(2)) } },
            Options = new() { Size = 128, Scales = 1, Iterations = Iterations, Seed = 1 },
        };
        var created = await Client.CreateAsync(new() { Tenant = Tenant, Request = request });
        return new WatchedJob(new() { Tenant = Tenant, Id = created.Name.Split('/')[1] });
    }

    private async Task<IEnumerable<string>> FindDifferencesAsync(
        WatchedJob job, Task<V1.StyleTransfer> watching, CancellationToken cancellationToken)
    {
        try
        {
            var ended = await watching;
            if (ended.State != JobState.Succeeded)
                return [$"{ended.Name} ended {ended.State}: {ended.Error?.Message}"];
            if (ended.Progress.Iteration != Iterations)
                return [$"{ended.Name} ended at iteration {ended.Progress.Iteration}"];
            var result = await Client.GetResultAsync(job.Name, cancellationToken: cancellationToken);
            return result.Image.IsEmpty ? [$"{ended.Name} has no picture"] : [];
        }
        catch (OperationCanceledException)
        {
            var last = job.Told.Count == 0 ? "nothing" : job.Told[^1].Job.State.ToString();
            return [$"styleTransfers/{job.Name.Id} did not end within {Patience}; its last state was {last}"];
        }
    }
}
