using FacePlatform.V1;

namespace FacePlatform.Training.Fitting;

/// <summary>The ranges of a training's options.</summary>
public static class OptionChecks
{
    /// <summary>Each violation, by the field's path within the options; none where the options can be trained with.</summary>
    /// <param name="options">As requested: what is not given is not checked.</param>
    public static IEnumerable<(string Field, string Description)> Of(TrainingOptions options) =>
        Checks(options).Where(check => !check.Passes).Select(check => (check.Field, check.Description));

    // A comparison with NaN is false, and so is never a pass.
    private static IEnumerable<(string Field, bool Passes, string Description)> Checks(TrainingOptions options)
    {
        yield return Defined("network", options.Network);
        yield return Between("embedding_size", options.EmbeddingSize, 8, 1024);
        yield return (
            "margin", !options.HasMargin || options.Margin is > 0 and < 4, "must be above 0 and below 4, such as 0.2.");
        yield return Defined("distance", options.Distance);
        yield return Defined("mining", options.Mining);
        yield return Between("subjects_per_batch", options.SubjectsPerBatch, 2, 64);
        yield return Between("images_per_subject", options.ImagesPerSubject, 2, 16);
        yield return Defined("optimizer", options.Optimizer);
        yield return (
            "learning_rate", !options.HasLearningRate || options.LearningRate is > 0 and <= 1,
            "must be above 0 and at most 1.");
        yield return Share("weight_decay", options.HasWeightDecay, options.WeightDecay);
        yield return Defined("schedule", options.Schedule);
        yield return Between("epochs", options.Epochs, 1, 1000);
        yield return Between("patience", options.Patience, 1, 1000);
        yield return (
            "gradient_norm", !options.HasGradientNorm || (options.GradientNorm > 0 && double.IsFinite(options.GradientNorm)),
            "must be above 0.");
        yield return ("trainable_layers", options.TrainableLayers >= 0, "must be 0, for all, or more.");
        foreach (var check in Checks(options.Augmentation ?? new()))
            yield return check;
        foreach (var check in Fractions(options))
            yield return check;
    }

    private static IEnumerable<(string Field, bool Passes, string Description)> Checks(Augmentation augmentation)
    {
        yield return Share("augmentation.geometric", augmentation.HasGeometric, augmentation.Geometric);
        yield return Share("augmentation.photometric", augmentation.HasPhotometric, augmentation.Photometric);
        yield return Share("augmentation.degradation", augmentation.HasDegradation, augmentation.Degradation);
    }

    private static IEnumerable<(string Field, bool Passes, string Description)> Fractions(TrainingOptions options)
    {
        var train = options.HasTrainFraction ? options.TrainFraction : TrainingDefaults.TrainFraction;
        var validation = options.HasValidationFraction ? options.ValidationFraction : TrainingDefaults.ValidationFraction;
        yield return ("train_fraction", train is > 0 and < 1, "must be above 0 and below 1.");
        yield return ("validation_fraction", validation is > 0 and < 1, "must be above 0 and below 1.");
        yield return (
            "validation_fraction", !(train + validation >= 1),
            "must leave some of the people for the test: together with train_fraction it must be below 1.");
    }

    private static (string Field, bool Passes, string Description) Defined<T>(string field, T value)
        where T : struct, Enum =>
        (field, Enum.IsDefined(value), "is none of its values.");

    private static (string Field, bool Passes, string Description) Between(string field, int value, int low, int high) =>
        (field, value == 0 || (value >= low && value <= high), $"must be {low} to {high}.");

    private static (string Field, bool Passes, string Description) Share(string field, bool given, double value) =>
        (field, !given || value is >= 0 and <= 1, "must be 0 to 1.");
}
