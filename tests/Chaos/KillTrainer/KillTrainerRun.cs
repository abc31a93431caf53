using System.Diagnostics;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Processes;
using FacePlatform.V1;

namespace FacePlatform.Tests.Chaos.KillTrainer;

/// <summary>
/// One training of a small network from scratch, whose trainer is killed again and again.
/// <code>
///   submit ── align ──✗ ── align ── step 1 … step 40 ──✗ ── step 31 … step 90 ──✗ … ── succeeded
///                                    └ checkpoint at 30 ┘└── the same losses again ──┘
/// </code>
/// 1. Start Embedding, which lives on, and the trainer; submit. 2. Wait for a seeded moment: so many steps, or images, more
/// than at the last kill. 3. Kill the trainer and start another one on the same record. 4. At the end the training has
/// succeeded, each of its steps was told, and a step that was done twice had the same loss both times: the curve goes on
/// from the checkpoint as if nothing had happened.
/// </summary>
internal sealed class KillTrainerRun(IReadOnlyList<LabelledImage> faces, int epochs, int seed) : IAsyncDisposable
{
    private const string Tenant = "chaos";

    // Between two runs on one machine sums may differ in their last bits, and training amplifies that.
    private const double LossTolerance = 1e-2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();
    private readonly Random _moments = new(seed);
    private ServiceProcess? _embedding;
    private ServiceProcess? _trainer;
    private TrainingWatch? _watch;
    private Task<Training>? _ended;
    private int _repeated;

    private TrainingJobService.TrainingJobServiceClient Client => new(_trainer!.Channel);

    public async Task SubmitAsync(CancellationToken cancellationToken)
    {
        // 1.
        _embedding = new("Embedding");
        await _embedding.ServeAsync(cancellationToken);
        await StartTrainerAsync();
        using var call = Client.Create(cancellationToken: cancellationToken);
        await call.RequestStream.WriteAsync(new() { Job = new() { Tenant = Tenant, Spec = Spec() } }, cancellationToken);
        foreach (var face in faces)
            await call.RequestStream.WriteAsync(new() { Image = face }, cancellationToken);
        await call.RequestStream.CompleteAsync();
        var created = await call;
        _watch = new(new() { Tenant = Tenant, Id = created.Name.Split('/')[1] });
        _ended = _watch.RunAsync(() => Client, cancellationToken);
    }

    /// <summary>Kills the trainer at the next moment; null where the training ended before it.</summary>
    public async Task<TrainerKill?> KillAsync(CancellationToken cancellationToken)
    {
        // 2.
        var last = _watch!.Before(Stopwatch.GetTimestamp());
        var (steps, images) = (last.Step + _moments.Next(5, 40), last.Data?.ImagesDone + _moments.Next(60, 120) ?? 60);
        bool Reached(TrainingProgress now) =>
            now.Step >= steps || (now.Stage == TrainingStage.Aligning && now.Data?.ImagesDone >= images);
        while (!Reached(_watch.Before(Stopwatch.GetTimestamp())))
        {
            if (_ended!.IsCompleted)
                return null;
            await Task.Delay(10, cancellationToken);
        }

        // 3.
        var killed = Stopwatch.GetTimestamp();
        await _trainer!.KillAsync();
        await _trainer.DisposeAsync();
        var before = _watch.Before(killed);
        await StartTrainerAsync();
        while (!_watch.Told.Any(told => told.Time > killed && IsNewReport(before, told.Training.Progress)))
        {
            if (Stopwatch.GetElapsedTime(killed) > Patience)
                throw new InvalidOperationException($"The training did not go on:\n{_trainer.Output}");
            await Task.Delay(10, cancellationToken);
        }

        var report = _watch.Told.First(told => told.Time > killed && IsNewReport(before, told.Training.Progress));
        var resumed = report.Training.Progress;
        var kill = new TrainerKill(
            before.Stage,
            before.Step,
            Math.Max(0, resumed.Step - 1),
            Stopwatch.GetElapsedTime(killed, report.Time).TotalSeconds);
        _repeated += kill.Lost;
        return kill;
    }

    public async Task<TrainingOutcome> FinishAsync(CancellationToken cancellationToken)
    {
        // 4.
        var training = await _ended!.WaitAsync(cancellationToken);
        var losses = new Dictionary<int, double>();
        var changed = new HashSet<int>();
        var deviation = 0.0;
        foreach (var step in _watch!.Told.SelectMany(told => told.Training.Progress?.RecentSteps ?? []))
        {
            if (losses.TryAdd(step.Step, step.Loss) || losses[step.Step] == step.Loss)
                continue;
            changed.Add(step.Step);
            deviation = Math.Max(deviation, Math.Abs(losses[step.Step] - step.Loss));
            losses[step.Step] = step.Loss;
        }

        return new(losses.Count, _repeated, changed.Count, deviation, training.Result?.Model ?? "no model",
            [.. FindDifferences(training, losses, deviation)]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_trainer is not null)
            await _trainer.DisposeAsync();
        if (_embedding is not null)
            await _embedding.DisposeAsync();
        _folder.Dispose();
    }

    private TrainingSpec Spec() => new()
    {
        Title = "killed",
        ConsentNote = "Photos of a public test set, for this test alone.",
        Options = new()
        {
            Network = TrainedNetwork.Scratch,
            Epochs = epochs,
            Patience = epochs,
            SubjectsPerBatch = 6,
            ImagesPerSubject = 3,
            Seed = seed,
        },
    };

    private async Task StartTrainerAsync()
    {
        _trainer = new(
            "Training",
            "--Storage:DataFolder", _folder.Path,
            "--ModelStore:Root", Path.Combine(_folder.Path, "models"),
            "--Clients:Embedding:Addresses", _embedding!.Address,
            "--Clients:Identity:Addresses", _embedding.Address,
            "--Jobs:CheckpointInterval", "00:00:02",
            "--Jobs:ProgressInterval", "00:00:00.2",
            "--Jobs:WatchInterval", "00:00:00.05");
        await _trainer.ServeAsync();
    }

    // A report of the attempt before may still be told; the new one does a step again or goes beyond.
    private static bool IsNewReport(TrainingProgress before, TrainingProgress? now) =>
        now is not null && (now.Step != before.Step || now.Stage != before.Stage
            || (now.Stage == TrainingStage.Aligning && now.Data?.ImagesDone != before.Data?.ImagesDone));

    private static IEnumerable<string> FindDifferences(Training training, Dictionary<int, double> losses, double deviation)
    {
        if (training.State != JobState.Succeeded)
            yield return $"{training.Name} ended {training.State}: {training.Error?.Message}";
        var steps = training.Progress?.Step ?? 0;
        var missing = Enumerable.Range(1, steps).Count(step => !losses.ContainsKey(step));
        if (missing > 0)
            yield return $"{missing} of {steps} steps were never told";
        if (deviation > LossTolerance)
            yield return $"a step that was done twice had a loss that differs by {deviation:G3}";
    }
}
