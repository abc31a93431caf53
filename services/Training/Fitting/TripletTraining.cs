using FacePlatform.Internal.V1;
using FacePlatform.Training.Data;
using FacePlatform.Training.Encoders;
using FacePlatform.Training.Evaluation;
using FacePlatform.Training.Triplets;
using FacePlatform.V1;
using Google.Protobuf;
using static TorchSharp.torch;

namespace FacePlatform.Training.Fitting;

/// <summary>
/// A network on its way from its first weights to those that part the people of a set best.
/// <code>
///   seed, step ──▶ (1) P·K faces ──▶ (2) changed ──▶ (3) encoder ──▶ (4) distances ──▶ (5) triplets ──▶ loss
///                                                        ▲                                               │
///                                                        └────────────── (6) gradient ◀──────────────────┘
///   end of an epoch ──▶ (7) AUC on the validation people ──▶ best weights, or patience
/// </code>
/// <list type="number">
/// <item>The <see cref="BatchSampler"/> draws people and their images.</item>
/// <item>The <see cref="ImageAugmentation"/> changes each image.</item>
/// <item>One network encodes anchors, positives and negatives: each image once.</item>
/// <item>Distances between all embeddings of the batch.</item>
/// <item>The <see cref="TripletMiner"/> chooses among them, and the <see cref="TripletLoss"/> is their mean.</item>
/// <item>The <see cref="WeightOptimizer"/> moves the weights. Where the loss or a gradient is not finite, the training ends
/// instead, with the best weights that there were.</item>
/// <item>The weights of the best epoch are the result; number 0, before training, is one of them. Where training images are
/// made poor, the same share of the validation images is, always alike.</item>
/// </list>
/// A batch is a pure function of seed and step, so a resumed training takes the steps that it would have taken. Used by one
/// thread at a time, best always the same one: libtorch keeps a team of threads for each thread that calls it.
/// </summary>
public sealed class TripletTraining : IDisposable
{
    private const long AugmentationPurpose = 3;
    private const long MiningPurpose = 4;
    private const int RecentSteps = 50;

    private readonly TrainingOptions _options;
    private readonly IReadOnlyList<AlignedImage> _images;
    private readonly IReadOnlyList<AlignedImage> _validation;
    private readonly BatchSampler _sampler;
    private readonly ImageAugmentation _augmentation;
    private readonly TrainableEncoder _encoder;
    private readonly BatchEncoder _batches;
    private readonly WeightOptimizer _optimizer;
    private readonly List<TrainingStep> _steps = [];
    private readonly List<TrainingEpoch> _epochs = [];
    private readonly ByteString _key;
    private Dictionary<string, float[]> _best;

    /// <summary>Starts, or goes on from a checkpoint.</summary>
    /// <param name="encoderPath">ONNX file of the weights at the start.</param>
    /// <param name="input">What it takes and gives.</param>
    /// <param name="set">Of at least the minimum.</param>
    /// <param name="options">Valid and complete: <see cref="TrainingDefaults.Complete(TrainingOptions)"/>.</param>
    /// <param name="checkpoint">
    /// What <see cref="Checkpoint"/> gave for the same arguments. One that does not fit is left aside.
    /// </param>
    public TripletTraining(
        string encoderPath, EncoderInput input, TrainingSet set, TrainingOptions options, FittingCheckpoint? checkpoint)
    {
        _options = options;
        _key = CheckpointKey.Of(options, set);
        _images = set.Of(TrainingPart.Train);
        _validation = set.Of(TrainingPart.Validation);
        _sampler = new(_images, options.SubjectsPerBatch, options.ImagesPerSubject, options.Seed);
        _augmentation = new(options.Augmentation);
        _encoder = TrainableEncoder.Load(encoderPath, input, options.TrainableLayers, options.TrainBatchNormalization);
        _batches = new(_encoder, isWhole: options.TrainBatchNormalization);
        _optimizer = new(_encoder.Parameters, options, Steps);
        _best = _encoder.ReadState();
        if (checkpoint is not null)
            Resume(checkpoint);
    }

    /// <summary>
    /// How far it is: step, steps, epoch, epochs, the last steps and all completed epochs; the rest is the caller's. A
    /// new message each time.
    /// </summary>
    public TrainingProgress Progress => new()
    {
        Step = Step,
        Steps = Steps,
        Epoch = Math.Min(_options.Epochs, (Step / _sampler.StepsPerEpoch) + 1),
        Epochs = _options.Epochs,
        RecentSteps = { _steps.TakeLast(RecentSteps) },
        CompletedEpochs = { _epochs },
    };

    /// <summary>What the report draws.</summary>
    public TrainingCurves Curves => new([.. _steps], [.. _epochs]);

    /// <summary>The epoch with the best validation AUC, whose weights <see cref="SaveBest"/> writes; 0 is the start.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>Whether the patience ended before the epochs.</summary>
    public bool StoppedEarly => DivergedAtStep == 0 && IsOutOfPatience && Step < Steps;

    /// <summary>The step whose loss was infinite or NaN; 0 where none was.</summary>
    public int DivergedAtStep { get; private set; }

    /// <summary>Whether no step remains to be taken.</summary>
    public bool IsDone => Step >= Steps || DivergedAtStep > 0 || IsOutOfPatience;

    private int Step { get; set; }

    private int Steps => _options.Epochs * _sampler.StepsPerEpoch;

    private bool IsOutOfPatience => _epochs.Count > 0 && _epochs[^1].Epoch - BestEpoch >= _options.Patience;

    /// <summary>Takes the remaining steps, on a thread of their own.</summary>
    /// <param name="afterStep">Runs after each step and before the next, and once before the first.</param>
    /// <param name="cancellationToken">Ends it before the next step.</param>
    /// <exception cref="TrainingDivergedException">The loss became infinite or NaN within the first epoch.</exception>
    public Task RunAsync(Func<Task> afterStep, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () =>
        {
            if (_epochs.Count == 0)
            {
                Validate(cancellationToken);
                afterStep().GetAwaiter().GetResult();
            }

            while (!IsDone)
            {
                cancellationToken.ThrowIfCancellationRequested();
                TakeStep(cancellationToken);
                afterStep().GetAwaiter().GetResult();
            }
        },
        cancellationToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    /// <summary>What another process can go on from: it takes the same steps as this one would.</summary>
    public FittingCheckpoint Checkpoint() => new()
    {
        Key = _key,
        Step = Step,
        BestEpoch = BestEpoch,
        DivergedAtStep = DivergedAtStep,
        Steps = { _steps },
        Epochs = { _epochs },
        Weights = { _encoder.ReadState() },
        Best = { _best },
        Optimizer = UnsafeByteOperations.UnsafeWrap(_optimizer.Save()),
    };

    /// <summary>Writes the encoder with the weights of <see cref="BestEpoch"/>.</summary>
    public void SaveBest(string path)
    {
        var present = _encoder.ReadState();
        _encoder.TryWriteState(_best);
        _encoder.Save(path);
        _encoder.TryWriteState(present);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _encoder.Dispose();
    }

    private void TakeStep(CancellationToken cancellationToken)
    {
        if (Learn(Step + 1) is not { } step)
        {
            Diverge(Step + 1);
            return;
        }

        Step++;
        _steps.Add(step);
        if (Step % _sampler.StepsPerEpoch == 0)
            Validate(cancellationToken);
    }

    /// <summary>One batch; null, and the weights are as before, where the loss or a gradient is not finite.</summary>
    private TrainingStep? Learn(int number)
    {
        using var scope = NewDisposeScope();
        _encoder.IsTraining = true;
        _optimizer.Clear();
        var faces = ImageBatch.Of([.. _sampler.Draw(number).Select(i => _images[i])]); // (1)
        faces = _augmentation.Apply(faces, SeededRandom.Of(_options.Seed, AugmentationPurpose, number)); // (2)
        var embeddings = _batches.Encode(faces); // (3)
        var distances = PairwiseDistances.Of(embeddings, _options.Distance); // (4)
        var numbers = DistanceMatrix.Of(distances);
        var triplets = TripletMiner.Mine(
            numbers, _sampler.Labels, _options.Mining, SeededRandom.Of(_options.Seed, MiningPurpose, number)); // (5)
        var loss = TripletLoss.Of(distances, triplets, _options.Margin);
        var value = loss.data<float>()[0];
        if (!float.IsFinite(value))
            return null;
        _batches.Backward(loss, faces, embeddings);
        if (!_optimizer.TryStep(number)) // (6)
            return null;
        var statistics = TripletStatistics.Of(numbers, triplets, _options.Margin);
        return new()
        {
            Step = number,
            Loss = value,
            ActiveFraction = statistics.ActiveFraction,
            PositiveDistance = statistics.PositiveDistance,
            NegativeDistance = statistics.NegativeDistance,
            LearningRate = _optimizer.LearningRateAt(number),
            Triplets = statistics.Count,
        };
    }

    private void Validate(CancellationToken cancellationToken) // (7)
    {
        _encoder.IsTraining = false;
        var share = _options.Augmentation.Degradation;
        var embeddings = _encoder.Encode(
            _validation, share > 0 ? (batch, first) => Degradation.ApplyFixed(batch, first, share) : null, cancellationToken);
        if (!EncoderScores.HaveDirections(embeddings))
        {
            Diverge(Step);
            return;
        }

        var epoch = new TrainingEpoch
        {
            Epoch = Step / _sampler.StepsPerEpoch,
            Validation = EncoderScores.Of(_validation, embeddings).Metrics,
            Loss = _steps.TakeLast(_sampler.StepsPerEpoch).Select(step => step.Loss).DefaultIfEmpty().Average(),
        };
        _epochs.Add(epoch);
        if (_epochs.Count > 1 && epoch.Validation.Auc > _epochs[BestEpoch].Validation.Auc)
            (BestEpoch, _best) = (epoch.Epoch, _encoder.ReadState());
    }

    private void Diverge(int step)
    {
        if (_epochs.Count < 2)
            throw new TrainingDivergedException(step);
        DivergedAtStep = step;
        _encoder.TryWriteState(_best);
    }

    private void Resume(FittingCheckpoint saved)
    {
        var best = saved.Best.ToState();
        if (saved.Key != _key
            || saved.Step > Steps
            || saved.Steps.Count != saved.Step
            || saved.BestEpoch >= Math.Max(1, saved.Epochs.Count)
            || !_encoder.FitsState(best)
            || !_optimizer.Fits(saved.Optimizer.Length)
            || !_encoder.TryWriteState(saved.Weights.ToState()))
            return;
        _optimizer.Load(saved.Optimizer.Span);
        (Step, BestEpoch, DivergedAtStep) = (saved.Step, saved.BestEpoch, saved.DivergedAtStep);
        _best = best;
        _steps.AddRange(saved.Steps);
        _epochs.AddRange(saved.Epochs);
    }
}
