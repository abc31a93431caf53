using FacePlatform.Training.Fitting;
using FacePlatform.V1;

namespace FacePlatform.Tests.Training.Fitting;

public sealed class OptionTests
{
    public static TheoryData<string, TrainingOptions> Wrong => new()
    {
        { "network", new() { Network = (TrainedNetwork)9 } },
        { "embedding_size", new() { EmbeddingSize = 7 } },
        { "embedding_size", new() { EmbeddingSize = 1025 } },
        { "margin", new() { Margin = 0 } },
        { "margin", new() { Margin = -0.2 } },
        { "margin", new() { Margin = 4 } },
        { "margin", new() { Margin = double.NaN } },
        { "distance", new() { Distance = (TripletDistance)9 } },
        { "mining", new() { Mining = (TripletMining)(-1) } },
        { "subjects_per_batch", new() { SubjectsPerBatch = 1 } },
        { "subjects_per_batch", new() { SubjectsPerBatch = 65 } },
        { "images_per_subject", new() { ImagesPerSubject = 1 } },
        { "images_per_subject", new() { ImagesPerSubject = 17 } },
        { "optimizer", new() { Optimizer = (TrainingOptimizer)9 } },
        { "learning_rate", new() { LearningRate = 0 } },
        { "learning_rate", new() { LearningRate = 1.01 } },
        { "learning_rate", new() { LearningRate = double.NaN } },
        { "weight_decay", new() { WeightDecay = -1e-9 } },
        { "weight_decay", new() { WeightDecay = 1.01 } },
        { "schedule", new() { Schedule = (LearningRateSchedule)9 } },
        { "epochs", new() { Epochs = -1 } },
        { "epochs", new() { Epochs = 1001 } },
        { "patience", new() { Patience = 1001 } },
        { "gradient_norm", new() { GradientNorm = 0 } },
        { "gradient_norm", new() { GradientNorm = double.PositiveInfinity } },
        { "trainable_layers", new() { TrainableLayers = -1 } },
        { "augmentation.geometric", new() { Augmentation = new() { Geometric = 1.01 } } },
        { "augmentation.photometric", new() { Augmentation = new() { Photometric = -0.01 } } },
        { "augmentation.degradation", new() { Augmentation = new() { Degradation = double.NaN } } },
        { "train_fraction", new() { TrainFraction = 0, ValidationFraction = 0.1 } },
        { "validation_fraction", new() { ValidationFraction = 0 } },
        { "validation_fraction", new() { TrainFraction = 0.9 } },
        { "validation_fraction", new() { TrainFraction = 0.4, ValidationFraction = 0.6 } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_out_of_range_is_named(string field, TrainingOptions options)
    {
        var violation = Assert.Single(OptionChecks.Of(options));
        Assert.Equal(field, violation.Field);
        Assert.NotEmpty(violation.Description);
    }

    [Fact]
    public void All_violations_are_told_at_once() =>
        Assert.Equal(["margin", "epochs"], OptionChecks.Of(new() { Margin = 0, Epochs = -1 }).Select(x => x.Field));

    [Theory]
    [InlineData(TrainedNetwork.Unspecified, TrainingOptimizer.Unspecified)]
    [InlineData(TrainedNetwork.FineTune, TrainingOptimizer.SgdOptimizer)]
    [InlineData(TrainedNetwork.Scratch, TrainingOptimizer.AdamOptimizer)]
    [InlineData(TrainedNetwork.Scratch, TrainingOptimizer.SgdOptimizer)]
    public void Defaults_are_in_range_and_complete(TrainedNetwork network, TrainingOptimizer optimizer)
    {
        var asked = new TrainingOptions { Network = network, Optimizer = optimizer, Parent = "pipelines/parent" };
        var options = TrainingDefaults.Complete(asked);
        Assert.Empty(OptionChecks.Of(asked));
        Assert.Empty(OptionChecks.Of(options));
        Assert.Equal(options, TrainingDefaults.Complete(options));
        Assert.Equal("pipelines/parent", options.Parent);
        Assert.Equal(0.2, options.Margin);
        Assert.Equal((10, 4, 5), (options.SubjectsPerBatch, options.ImagesPerSubject, options.Patience));
        Assert.Equal((0.5, 0.1), (options.TrainFraction, options.ValidationFraction));
        Assert.Equal(
            new Augmentation { Flip = true, Geometric = 0.5, Photometric = 0.5, Degradation = 0 }, options.Augmentation);
        Assert.True(options is { HasSeed: true, HasLearningRate: true, HasWeightDecay: true, HasGradientNorm: true });
        Assert.True(options is { Epochs: > 0, Network: > 0, Optimizer: > 0, Mining: > 0, Distance: > 0, Schedule: > 0 });
        Assert.Equal(network == TrainedNetwork.Scratch, options.TrainBatchNormalization);
        Assert.Equal(network == TrainedNetwork.Scratch ? 128 : 0, options.EmbeddingSize);
    }

    [Fact]
    public void What_was_asked_for_is_kept()
    {
        var asked = new TrainingOptions
        {
            Network = TrainedNetwork.Scratch,
            EmbeddingSize = 64,
            Margin = 1,
            Distance = TripletDistance.Euclidean,
            Mining = TripletMining.Random,
            SubjectsPerBatch = 2,
            ImagesPerSubject = 2,
            Optimizer = TrainingOptimizer.SgdOptimizer,
            LearningRate = 0.3,
            WeightDecay = 0,
            Schedule = LearningRateSchedule.Constant,
            Epochs = 3,
            Patience = 9,
            GradientNorm = 2,
            TrainableLayers = 1,
            TrainBatchNormalization = true,
            Seed = 0,
            TrainFraction = 0.3,
            ValidationFraction = 0.3,
            Augmentation = new() { Flip = false, Geometric = 0, Photometric = 1, Degradation = 0.2 },
        };
        Assert.Equal(asked, TrainingDefaults.Complete(asked));
    }
}
