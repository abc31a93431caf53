using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Training.Faces;
using FacePlatform.Training.Data;
using FacePlatform.Training.Encoders;
using FacePlatform.Training.Fitting;
using FacePlatform.V1;
using Google.Protobuf;
using Onnx;
using TorchSharp;

namespace FacePlatform.Tests.Training.Fitting;

/// <summary>Whole trainings, of a small network on drawn faces.</summary>
public sealed class TripletTrainingTests : IDisposable
{
    private static readonly TrainingSet Set = DrawnFaces.Set();

    private readonly TemporaryFolder _folder = new();
    private readonly string _encoder;

    public TripletTrainingTests()
    {
        // Threads that wait for each other are slow where other tests run beside these, and small faces gain nothing.
        torch.set_num_threads(1);
        _encoder = Path.Combine(_folder.Path, "encoder.onnx");
        ScratchNetwork.Write(_encoder, DrawnFaces.Input, seed: 1);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TripletMining.SemiHard, TripletDistance.SquaredEuclidean, TrainingOptimizer.AdamOptimizer)]
    [InlineData(TripletMining.Random, TripletDistance.SquaredEuclidean, TrainingOptimizer.AdamOptimizer)]
    [InlineData(TripletMining.BatchHard, TripletDistance.SquaredEuclidean, TrainingOptimizer.AdamOptimizer)]
    [InlineData(TripletMining.SemiHard, TripletDistance.Euclidean, TrainingOptimizer.AdamOptimizer)]
    [InlineData(TripletMining.SemiHard, TripletDistance.SquaredEuclidean, TrainingOptimizer.SgdOptimizer)]
    public async Task It_partPeople_whom_it_has_not_seen(
        TripletMining mining, TripletDistance distance, TrainingOptimizer optimizer)
    {
        using var training = Start(new() { Mining = mining, Distance = distance, Optimizer = optimizer, Epochs = 20, Patience = 20 });
        await training.RunAsync(() => Task.CompletedTask, CancellationToken.None);

        var (steps, epochs) = (training.Curves.Steps, training.Curves.Epochs);
        Assert.Equal(Enumerable.Range(0, 21), epochs.Select(epoch => epoch.Epoch));
        Assert.Equal(Enumerable.Range(1, training.Progress.Steps), steps.Select(step => step.Step));
        Assert.True(training.BestEpoch > 0);
        Assert.Equal(epochs.Max(epoch => epoch.Validation.Auc), epochs[training.BestEpoch].Validation.Auc);
        Assert.InRange(epochs[training.BestEpoch].Validation.Auc, Math.Max(0.9, epochs[0].Validation.Auc + 0.02), 1);
        Assert.All(steps, step => Assert.True(step.Triplets > 0 && step.ActiveFraction is >= 0 and <= 1));
        Assert.True(steps.TakeLast(5).Average(step => step.Loss) < steps.Take(5).Average(step => step.Loss));
        // Cosine: from the asked rate to nearly 0.
        Assert.True(steps[0].LearningRate > 100 * steps[^1].LearningRate);
        Assert.Equal(epochs[1].Loss, steps.Take(training.Progress.Steps / 20).Average(step => step.Loss), 1e-9);
    }

    [Theory]
    [InlineData(TrainingOptimizer.AdamOptimizer, 0.0, 5)]
    [InlineData(TrainingOptimizer.AdamOptimizer, 0.1, 4)]
    [InlineData(TrainingOptimizer.SgdOptimizer, 0.0, 1)]
    public async Task A_resumed_training_takes_the_steps_of_an_uninterrupted_one(
        TrainingOptimizer optimizer, double weightDecay, int stop)
    {
        var options = new TrainingOptions
        {
            Optimizer = optimizer,
            WeightDecay = weightDecay,
            Mining = TripletMining.Random,
            Epochs = 4,
            Augmentation = new() { Degradation = 0.3 },
        };
        using var whole = Start(options);
        await whole.RunAsync(() => Task.CompletedTask, CancellationToken.None);

        FittingCheckpoint checkpoint = null!;
        using (var first = Start(options))
            await StopAsync(first, stop, () => checkpoint = first.Checkpoint());

        using var second = Start(options, checkpoint);
        Assert.Equal(stop, second.Progress.Step);
        await second.RunAsync(() => Task.CompletedTask, CancellationToken.None);
        Assert.Equal(whole.BestEpoch, second.BestEpoch);
        Assert.Equal(whole.Curves.Steps.Count, second.Curves.Steps.Count);
        Assert.All(whole.Curves.Steps.Zip(second.Curves.Steps), pair =>
        {
            Assert.Equal(pair.First.Step, pair.Second.Step);
            Assert.Equal(pair.First.Loss, pair.Second.Loss, 1e-5);
        });
        Assert.All(whole.Curves.Epochs.Zip(second.Curves.Epochs), pair =>
            Assert.Equal(pair.First.Validation.Auc, pair.Second.Validation.Auc, 1e-3));
    }

    [Fact]
    public async Task A_checkpoint_that_does_not_fit_is_left_aside()
    {
        FittingCheckpoint checkpoint = null!;
        using (var first = Start(new()))
            await StopAsync(first, 1, () => checkpoint = first.Checkpoint());
        Action<FittingCheckpoint>[] faults =
        [
            saved => saved.Key = ByteString.Empty,
            saved => saved.Steps.Clear(),
            saved => saved.BestEpoch = 1,
            saved => saved.Weights.Clear(),
            saved => saved.Best.First().Value.Values.Add(0),
            saved => saved.Optimizer = ByteString.CopyFrom(saved.Optimizer.Span[4..]),
        ];
        foreach (var fault in faults)
        {
            var wrong = checkpoint.Clone();
            fault(wrong);
            using var again = Start(new(), wrong);
            Assert.Equal(0, again.Progress.Step);
        }

        using (var other = Start(new() { Margin = 0.3 }, checkpoint))
            Assert.Equal(0, other.Progress.Step);
        using (var others = new TripletTraining(
            _encoder, DrawnFaces.Input, DrawnFaces.Set(images: 5), Complete(new()), checkpoint))
            Assert.Equal(0, others.Progress.Step);
        ScratchNetwork.Write(_encoder, DrawnFaces.Input with { EmbeddingSize = 8 }, seed: 1);
        using var smaller = Start(new(), checkpoint, DrawnFaces.Input with { EmbeddingSize = 8 });
        Assert.Equal(0, smaller.Progress.Step);
    }

    [Fact]
    public async Task The_patience_ends_what_gets_no_better()
    {
        using var training = Start(new() { LearningRate = 1e-12, Epochs = 9, Patience = 2, TrainBatchNormalization = false });
        await training.RunAsync(() => Task.CompletedTask, CancellationToken.None);
        Assert.True(training.StoppedEarly);
        Assert.Equal((0, 3), (training.BestEpoch, training.Curves.Epochs.Count));
        // Which a checkpoint keeps.
        using var again = Start(
            new() { LearningRate = 1e-12, Epochs = 9, Patience = 2, TrainBatchNormalization = false }, training.Checkpoint());
        await again.RunAsync(() => throw new InvalidOperationException("It took another step."), CancellationToken.None);
        Assert.True(again.StoppedEarly);
    }

    [Fact]
    public async Task A_loss_that_is_not_a_number_ends_it_with_the_best_weights()
    {
        var options = new TrainingOptions { Epochs = 3 };
        FittingCheckpoint checkpoint = null!;
        using (var first = Start(options))
            await StopAsync(first, first.Progress.Steps / 3, () => checkpoint = first.Checkpoint());
        using var training = Start(options, Poisoned(checkpoint));
        await training.RunAsync(() => Task.CompletedTask, CancellationToken.None);
        Assert.Equal(checkpoint.Step + 1, training.DivergedAtStep);
        Assert.False(training.StoppedEarly);
        Assert.Equal(checkpoint.BestEpoch, training.BestEpoch);
        Assert.All(training.Curves.Steps, step => Assert.True(double.IsFinite(step.Loss)));
        Assert.Equal(checkpoint.Best, training.Checkpoint().Weights);
        training.SaveBest(_encoder);
        Assert.All(Weights(_encoder), weight => Assert.Equal(checkpoint.Best[weight.Key].Values, weight.Value));
    }

    [Fact]
    public async Task Within_the_first_epoch_there_is_nothing_to_go_back_to()
    {
        using var training = Start(new());
        FittingCheckpoint checkpoint = null!;
        await StopAsync(training, 1, () => checkpoint = training.Checkpoint());
        using var poisoned = Start(new(), Poisoned(checkpoint));
        var exception = await Assert.ThrowsAsync<TrainingDivergedException>(
            () => poisoned.RunAsync(() => Task.CompletedTask, CancellationToken.None));
        Assert.Equal(2, exception.Step);
    }

    [Fact]
    public async Task Only_the_last_layers_change_where_only_they_train()
    {
        var before = Weights(_encoder);
        using var training = Start(new() { TrainableLayers = 1, TrainBatchNormalization = false, Epochs = 3 });
        await training.RunAsync(() => Task.CompletedTask, CancellationToken.None);
        Assert.True(training.BestEpoch > 0);
        training.SaveBest(_encoder);
        var after = Weights(_encoder);
        Assert.Equal(["dense.bias", "dense.weight"], before.Keys.Where(name => !before[name].SequenceEqual(after[name])).Order());
    }

    [Fact]
    public async Task Cancellation_ends_it_before_the_next_step()
    {
        using var training = Start(new());
        await StopAsync(training, 3, () => { });
        Assert.Equal(3, training.Progress.Step);
    }

    [Fact]
    public async Task A_failure_after_a_step_ends_it_as_it_is()
    {
        using var training = Start(new());
        await Assert.ThrowsAsync<IOException>(() => training.RunAsync(
            async () =>
            {
                await Task.Yield();
                if (training.Progress.Step == 2)
                    throw new IOException("full");
            },
            CancellationToken.None));
        Assert.Equal(2, training.Progress.Step);
    }

    [Theory]
    [InlineData(TrainingOptimizer.AdamOptimizer)]
    [InlineData(TrainingOptimizer.SgdOptimizer)]
    public async Task Live_tensors_do_not_grow(TrainingOptimizer optimizer)
    {
        using var training = Start(new()
        {
            Optimizer = optimizer,
            WeightDecay = 0.1,
            Epochs = 4,
            Augmentation = new() { Degradation = 0.5 },
        });
        var live = new List<long>();
        await training.RunAsync(
            () =>
            {
                training.Checkpoint();
                live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
                return Task.CompletedTask;
            },
            CancellationToken.None);
        // The first step makes the gradients and the optimizer's moments.
        Assert.Single(live.Skip(1).Distinct());
    }

    private static FittingCheckpoint Poisoned(FittingCheckpoint checkpoint)
    {
        var poisoned = checkpoint.Clone();
        foreach (var weights in poisoned.Weights.Values)
        {
            for (var i = 0; i < weights.Values.Count; i++)
                weights.Values[i] = float.NaN;
        }

        return poisoned;
    }

    private static Dictionary<string, float[]> Weights(string path) =>
        ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Initializer.ToDictionary(
            weight => weight.Name,
            weight => weight.RawData.IsEmpty
                ? [.. weight.FloatData]
                : System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(weight.RawData.Span).ToArray());

    private static async Task StopAsync(TripletTraining training, int step, Action then)
    {
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => training.RunAsync(
            () =>
            {
                if (training.Progress.Step != step)
                    return Task.CompletedTask;
                then();
                cancellation.Cancel();
                return Task.CompletedTask;
            },
            cancellation.Token));
    }

    private TripletTraining Start(
        TrainingOptions options, FittingCheckpoint? checkpoint = null, EncoderInput? input = null) =>
        new(_encoder, input ?? DrawnFaces.Input, Set, Complete(options), checkpoint);

    private static TrainingOptions Complete(TrainingOptions options)
    {
        var complete = options.Clone();
        complete.Network = TrainedNetwork.Scratch;
        complete.SubjectsPerBatch = complete.SubjectsPerBatch > 0 ? complete.SubjectsPerBatch : 5;
        complete.Seed = 1;
        complete.Epochs = complete.Epochs > 0 ? complete.Epochs : 2;
        complete = TrainingDefaults.Complete(complete);
        complete.TrainBatchNormalization = options.TrainableLayers == 0 && options.LearningRate is 0 or > 1e-9;
        return complete;
    }
}
