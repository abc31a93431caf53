using FacePlatform.V1;

namespace FacePlatform.Training.Fitting;

/// <summary>What is taken where a request says nothing.</summary>
public static class TrainingDefaults
{
    internal const double TrainFraction = 0.5;
    internal const double ValidationFraction = 0.1;

    /// <summary>The options with every default filled in and the seed drawn; the parent is left as it is.</summary>
    /// <param name="options">As requested; not changed.</param>
    public static TrainingOptions Complete(TrainingOptions options)
    {
        options = options.Clone();
        if (options.Network == TrainedNetwork.Unspecified)
            options.Network = TrainedNetwork.FineTune;
        CompleteNetwork(options, isNew: options.Network == TrainedNetwork.Scratch);
        CompleteTriplets(options);
        if (options.Schedule == LearningRateSchedule.Unspecified)
            options.Schedule = LearningRateSchedule.Cosine;
        if (options.Patience == 0)
            options.Patience = 5;
        if (!options.HasGradientNorm)
            options.GradientNorm = 1;
        options.Augmentation = Complete(options.Augmentation ?? new());
        if (!options.HasTrainFraction)
            options.TrainFraction = TrainFraction;
        if (!options.HasValidationFraction)
            options.ValidationFraction = ValidationFraction;
        if (!options.HasSeed)
            options.Seed = Random.Shared.Next();
        return options;
    }

    private static void CompleteNetwork(TrainingOptions options, bool isNew)
    {
        if (options.Optimizer == TrainingOptimizer.Unspecified)
            options.Optimizer = TrainingOptimizer.AdamOptimizer;
        var isAdam = options.Optimizer == TrainingOptimizer.AdamOptimizer;
        options.EmbeddingSize = isNew ? (options.EmbeddingSize == 0 ? 128 : options.EmbeddingSize) : 0;
        options.TrainBatchNormalization |= isNew;
        if (!options.HasLearningRate)
            options.LearningRate = (isNew, isAdam) switch
            {
                (true, true) => 1e-3,
                (true, false) => 0.05,
                (false, true) => 1e-4,
                (false, false) => 5e-3,
            };
        if (!options.HasWeightDecay)
            options.WeightDecay = isNew ? 0 : 0.01;
        if (options.Epochs == 0)
            options.Epochs = isNew ? 20 : 4;
    }

    private static void CompleteTriplets(TrainingOptions options)
    {
        if (!options.HasMargin)
            options.Margin = 0.2;
        if (options.Distance == TripletDistance.Unspecified)
            options.Distance = TripletDistance.SquaredEuclidean;
        if (options.Mining == TripletMining.Unspecified)
            options.Mining = TripletMining.SemiHard;
        if (options.SubjectsPerBatch == 0)
            options.SubjectsPerBatch = 10;
        if (options.ImagesPerSubject == 0)
            options.ImagesPerSubject = 4;
    }

    private static Augmentation Complete(Augmentation augmentation) => new()
    {
        Flip = !augmentation.HasFlip || augmentation.Flip,
        Geometric = augmentation.HasGeometric ? augmentation.Geometric : 0.5,
        Photometric = augmentation.HasPhotometric ? augmentation.Photometric : 0.5,
        Degradation = augmentation.HasDegradation ? augmentation.Degradation : 0,
    };
}
