using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.V1;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Trainings;

/// <summary>How to train; what is not given is left to the platform, whose defaults these texts tell.</summary>
public class TrainingOptionSettings : PlatformSettings
{
    [CommandOption("--parent <PIPELINE>")]
    [Description("Finds and aligns the faces, is trained on, and is compared with. The platform's default where absent.")]
    public string? Parent { get; set; }

    [CommandOption("--network <NETWORK>")]
    [Description("fine-tune (the parent's encoder) or scratch (a small one with random weights). Default fine-tune.")]
    [TypeConverter(typeof(TrainingWords.Network))]
    public TrainedNetwork? Network { get; set; }

    [CommandOption("--embedding-size <N>")]
    [Description("Values of an embedding of a network from scratch, 8 to 1024. Default 128.")]
    public int? EmbeddingSize { get; set; }

    [CommandOption("--margin <MARGIN>")]
    [Description("By how much d(A,N) must exceed d(A,P), above 0 and below 4. Default 0.2.")]
    public double? Margin { get; set; }

    [CommandOption("--distance <DISTANCE>")]
    [Description("squared-euclidean (of unit vectors 2 - 2 cos) or euclidean. Default squared-euclidean.")]
    [TypeConverter(typeof(TrainingWords.Distance))]
    public TripletDistance? Distance { get; set; }

    [CommandOption("--mining <MINING>")]
    [Description(
        "random, semi-hard (d(A,P) < d(A,N) < d(A,P) + margin) or batch-hard (the farthest positive and the nearest"
        + " negative of the batch). Default semi-hard.")]
    [TypeConverter(typeof(TrainingWords.Mining))]
    public TripletMining? Mining { get; set; }

    [CommandOption("--subjects-per-batch <P>")]
    [Description("People in a batch, 2 to 64. Default 10.")]
    public int? SubjectsPerBatch { get; set; }

    [CommandOption("--images-per-subject <K>")]
    [Description("Images of each of them, 2 to 16. Default 4.")]
    public int? ImagesPerSubject { get; set; }

    [CommandOption("--optimizer <OPTIMIZER>")]
    [Description("adam or sgd (with momentum 0.9). Default adam.")]
    [TypeConverter(typeof(TrainingWords.Optimizer))]
    public TrainingOptimizer? Optimizer { get; set; }

    [CommandOption("--learning-rate <RATE>")]
    [Description("Above 0, at most 1. The default depends on --network and --optimizer.")]
    public double? LearningRate { get; set; }

    [CommandOption("--weight-decay <DECAY>")]
    [Description("Toward the weights at the start, 0 to 1. The default depends on --network.")]
    public double? WeightDecay { get; set; }

    [CommandOption("--schedule <SCHEDULE>")]
    [Description("Of the learning rate: cosine or constant. Default cosine.")]
    [TypeConverter(typeof(TrainingWords.Schedule))]
    public LearningRateSchedule? Schedule { get; set; }

    [CommandOption("--epochs <N>")]
    [Description(
        "1 to 1000; one is as many batches as show each image once. The default depends on --network.")]
    public int? Epochs { get; set; }

    [CommandOption("--patience <N>")]
    [Description("Epochs without a better AUC on the validation people after which it stops, at most 1000. Default 5.")]
    public int? Patience { get; set; }

    [CommandOption("--gradient-norm <NORM>")]
    [Description("Longer gradients are shortened to it; above 0. Default 1.")]
    public double? GradientNorm { get; set; }

    [CommandOption("--trainable-layers <N>")]
    [Description("The last so many layers with weights train. Default all.")]
    public int? TrainableLayers { get; set; }

    [CommandOption("--train-batch-normalization")]
    [Description("Also the means and variances of batch normalisation change; those of a new network always do.")]
    public bool TrainBatchNormalization { get; set; }

    [CommandOption("--no-flip")]
    [Description("Does not mirror every second training image.")]
    public bool NoFlip { get; set; }

    [CommandOption("--geometric <STRENGTH>")]
    [Description("Turns, scales and shifts training images: 0 to 1, at 1 up to 10 degrees, 10 % and 6 %. Default 0.5.")]
    public double? Geometric { get; set; }

    [CommandOption("--photometric <STRENGTH>")]
    [Description("Changes their brightness, contrast and colour: 0 to 1, at 1 up to 30 %. Default 0.5.")]
    public double? Photometric { get; set; }

    [CommandOption("--degradation <FRACTION>")]
    [Description(
        "The share of them that is degraded (16 to 48 px, blurred, noisy), 0 to 1. Above 0 the model is also judged on"
        + " degraded test images. Default 0.")]
    public double? Degradation { get; set; }

    [CommandOption("--seed <SEED>")]
    [Description("Of the batches, the augmentation and a new network. Drawn where absent; jobs get tells it.")]
    public long? Seed { get; set; }

    [CommandOption("--train-fraction <FRACTION>")]
    [Description("Of the people, about, those who are learned from; their names say who. Default 0.5.")]
    public double? TrainFraction { get; set; }

    [CommandOption("--validation-fraction <FRACTION>")]
    [Description("Those who say when to stop; the rest are the test people, who also calibrate the model. Default 0.1.")]
    public double? ValidationFraction { get; set; }

    public override ValidationResult Validate()
    {
        // The platform takes 0 for its default.
        foreach (var (option, value) in new[]
            {
                ("--embedding-size", EmbeddingSize), ("--subjects-per-batch", SubjectsPerBatch),
                ("--images-per-subject", ImagesPerSubject), ("--epochs", Epochs), ("--patience", Patience),
                ("--trainable-layers", TrainableLayers),
            })
        {
            if (value <= 0)
                return ValidationResult.Error($"{option} is above 0.");
        }

        return base.Validate();
    }

    /// <summary>What the options mean is the platform's to say.</summary>
    internal TrainingOptions ToOptions()
    {
        var options = new TrainingOptions
        {
            Parent = PipelineName.Of(Parent),
            Network = Network ?? TrainedNetwork.Unspecified,
            EmbeddingSize = EmbeddingSize ?? 0,
            Distance = Distance ?? TripletDistance.Unspecified,
            Mining = Mining ?? TripletMining.Unspecified,
            SubjectsPerBatch = SubjectsPerBatch ?? 0,
            ImagesPerSubject = ImagesPerSubject ?? 0,
            Optimizer = Optimizer ?? TrainingOptimizer.Unspecified,
            Schedule = Schedule ?? LearningRateSchedule.Unspecified,
            Epochs = Epochs ?? 0,
            Patience = Patience ?? 0,
            TrainableLayers = TrainableLayers ?? 0,
            TrainBatchNormalization = TrainBatchNormalization,
            Augmentation = ToAugmentation(),
        };
        if (Margin is { } margin)
            options.Margin = margin;
        if (LearningRate is { } learningRate)
            options.LearningRate = learningRate;
        if (WeightDecay is { } weightDecay)
            options.WeightDecay = weightDecay;
        if (GradientNorm is { } gradientNorm)
            options.GradientNorm = gradientNorm;
        if (Seed is { } seed)
            options.Seed = seed;
        if (TrainFraction is { } train)
            options.TrainFraction = train;
        if (ValidationFraction is { } validation)
            options.ValidationFraction = validation;
        return options;
    }

    private Augmentation? ToAugmentation()
    {
        var augmentation = new Augmentation();
        if (NoFlip)
            augmentation.Flip = false;
        if (Geometric is { } geometric)
            augmentation.Geometric = geometric;
        if (Photometric is { } photometric)
            augmentation.Photometric = photometric;
        if (Degradation is { } degradation)
            augmentation.Degradation = degradation;
        return augmentation.Equals(new()) ? null : augmentation;
    }
}
