using FacePlatform.V1;

namespace FacePlatform.Facectl.Trainings;

/// <summary>The options of a training as a JSON document.</summary>
internal static class TrainingOptionsDocument
{
    public static object Of(TrainingOptions options) => new
    {
        options.Parent,
        Network = options.Network.ToProtoName(),
        options.EmbeddingSize,
        Margin = Given(options.HasMargin, options.Margin),
        Distance = options.Distance.ToProtoName(),
        Mining = options.Mining.ToProtoName(),
        options.SubjectsPerBatch,
        options.ImagesPerSubject,
        Optimizer = options.Optimizer.ToProtoName(),
        LearningRate = Given(options.HasLearningRate, options.LearningRate),
        WeightDecay = Given(options.HasWeightDecay, options.WeightDecay),
        Schedule = options.Schedule.ToProtoName(),
        options.Epochs,
        options.Patience,
        GradientNorm = Given(options.HasGradientNorm, options.GradientNorm),
        options.TrainableLayers,
        options.TrainBatchNormalization,
        Augmentation = options.Augmentation is { } augmentation ? Of(augmentation) : null,
        Seed = Given(options.HasSeed, options.Seed),
        TrainFraction = Given(options.HasTrainFraction, options.TrainFraction),
        ValidationFraction = Given(options.HasValidationFraction, options.ValidationFraction),
    };

    private static object Of(Augmentation augmentation) => new
    {
        Flip = Given(augmentation.HasFlip, augmentation.Flip),
        Geometric = Given(augmentation.HasGeometric, augmentation.Geometric),
        Photometric = Given(augmentation.HasPhotometric, augmentation.Photometric),
        Degradation = Given(augmentation.HasDegradation, augmentation.Degradation),
    };

    private static T? Given<T>(bool given, T value)
        where T : struct =>
        given ? value : null;
}
