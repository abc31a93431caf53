using FacePlatform.ErrorRates;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Training.Faces;
using FacePlatform.Training.Data;
using FacePlatform.Training.Encoders;
using FacePlatform.Training.Evaluation;
using FacePlatform.Training.Fitting;
using FacePlatform.V1;
using SkiaSharp;
using TorchSharp;

namespace FacePlatform.Tests.Training.Evaluation;

public sealed class ModelEvaluationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelEvaluationTests() => torch.set_num_threads(1);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.01, 0.001, 0.02, null, null, null, Verdict.Better)]
    [InlineData(0.01, -0.001, 0.02, null, null, null, Verdict.NoDifferenceShown)]
    [InlineData(0, 0, 0, null, null, null, Verdict.NoDifferenceShown)]
    [InlineData(-0.0009, -0.002, 0.001, null, null, null, Verdict.NoDifferenceShown)]
    [InlineData(-0.0005, -0.0009, -0.0001, null, null, null, Verdict.Worse)]
    [InlineData(-0.002, -0.004, 0.001, null, null, null, Verdict.NoDifferenceShown)]
    [InlineData(-0.002, -0.004, -0.0001, null, null, null, Verdict.Worse)]
    [InlineData(-0.0009, -0.002, -0.0001, 0.01, 0.001, 0.02, Verdict.Better)] // Poor images decide, clean ones lose little.
    [InlineData(-0.0011, -0.002, -0.0001, 0.01, 0.001, 0.02, Verdict.Worse)]
    [InlineData(-0.0011, -0.002, 0.001, 0.01, 0.001, 0.02, Verdict.Better)] // That clean ones lose is not shown.
    [InlineData(0.01, 0.001, 0.02, 0.01, -0.001, 0.02, Verdict.NoDifferenceShown)]
    [InlineData(0.01, 0.001, 0.02, -0.01, -0.02, -0.001, Verdict.Worse)]
    [InlineData(double.NaN, double.NaN, double.NaN, null, null, null, Verdict.NoDifferenceShown)]
    public void The_verdict_is_that_of_the_intervals(
        double auc, double low, double high, double? degraded, double? degradedLow, double? degradedHigh, Verdict expected) =>
        Assert.Equal(expected, ModelEvaluation.VerdictOf(
            new() { Auc = auc, Low = low, High = high },
            degraded is null ? null : new() { Auc = degraded.Value, Low = degradedLow!.Value, High = degradedHigh!.Value }));

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public async Task A_trained_network_is_better_than_the_untrained_one_and_drawn_beside_it(double degradation)
    {
        var set = DrawnFaces.Set(people: 60);
        var options = TrainingDefaults.Complete(new()
        {
            Network = TrainedNetwork.Scratch,
            SubjectsPerBatch = 6,
            Seed = 1,
            Epochs = 12,
            Patience = 12,
            Augmentation = new() { Degradation = degradation },
        });
        var (start, best) = (Path.Combine(_folder.Path, "start.onnx"), Path.Combine(_folder.Path, "best.onnx"));
        ScratchNetwork.Write(start, DrawnFaces.Input, seed: 1);
        using var training = new TripletTraining(start, DrawnFaces.Input, set, options, checkpoint: null);
        await training.RunAsync(() => Task.CompletedTask, CancellationToken.None);
        training.SaveBest(best);
        ServedEquality.Require(best, DrawnFaces.Input, [.. set.Of(TrainingPart.Test).Take(5)]);

        var evaluation = ModelEvaluation.Run(
            start, DrawnFaces.Input, best, DrawnFaces.Input, set, options, "drawn", CancellationToken.None);
        var result = evaluation.Result;
        Assert.Equal((15, 60), (result.After.Subjects, result.After.Images));
        Assert.Equal(result.After.Auc - result.Before.Auc, result.Difference.Auc, 1e-12);
        Assert.InRange(result.Difference.Auc, result.Difference.Low, result.Difference.High);
        Assert.Equal(degradation > 0, result.DegradedDifference is not null);
        Assert.False(result.After.HasTarAtFar1E3); // 1,680 pairs are too few for it.
        if (degradation == 0)
            Assert.Equal(Verdict.Better, result.Verdict);
        else
            Assert.True(result.DegradedBefore.Auc < result.Before.Auc, $"{result.Before} {result.DegradedBefore}");

        Assert.Equal("drawn-test", evaluation.Calibration.Set);
        Assert.Equal((15, 60), (evaluation.Calibration.Subjects, evaluation.Calibration.Images));
        Assert.True(ThresholdTable.IsMonotonic(evaluation.Calibration));

        using var picture = SKBitmap.Decode(FacePlatform.Training.Reports.TrainingReport.Draw(training.Curves, evaluation));
        Assert.Equal((2100, 1200), (picture.Width, picture.Height));
        var colours = picture.Pixels.Distinct().ToArray();
        Assert.Contains(SKColor.Parse("#1F6FB2"), colours);
        Assert.Contains(SKColor.Parse("#C8442E"), colours);
    }

    [Fact]
    public void A_network_from_scratch_is_judged_against_its_parent()
    {
        var set = DrawnFaces.Set(people: 60);
        string Network(long seed)
        {
            var path = Path.Combine(_folder.Path, $"{seed}.onnx");
            ScratchNetwork.Write(path, DrawnFaces.Input, seed);
            return path;
        }

        // Nothing was learned: no difference to the start, and what there is to the parent's other weights.
        var evaluation = ModelEvaluation.Run(
            Network(1), DrawnFaces.Input, Network(1), DrawnFaces.Input, set, TrainingDefaults.Complete(new()), "same",
            CancellationToken.None);
        evaluation.Result.Verdict = Verdict.Better;
        var result = evaluation.AgainstParent(Network(2), DrawnFaces.Input, set, CancellationToken.None).Result;
        Assert.Equal((new Difference(), evaluation.Result.After), (result.Difference, result.After));
        Assert.Equal(result.After.Auc - result.Parent.Auc, result.ParentDifference.Auc, 1e-12);
        Assert.InRange(result.ParentDifference.Auc, result.ParentDifference.Low, result.ParentDifference.High);
        Assert.NotEqual(0, result.ParentDifference.Auc);
        Assert.Equal(ModelEvaluation.VerdictOf(result.ParentDifference, null), result.Verdict);
        Assert.NotEqual(Verdict.Better, result.Verdict);
    }

    [Fact]
    public void A_set_that_only_calibrates_does_and_the_same_network_is_no_different()
    {
        var images = DrawnFaces.Of(people: 20, images: 3);
        var set = new TrainingSet(
            images,
            SubjectSplit.Assign(images.Select(image => image.Subject), 0.5, 0.2),
            DrawnFaces.Of(people: 25, images: 2, seed: 2));
        var path = Path.Combine(_folder.Path, "same.onnx");
        ScratchNetwork.Write(path, DrawnFaces.Input, seed: 1);
        var evaluation = ModelEvaluation.Run(
            path, DrawnFaces.Input, path, DrawnFaces.Input, set, TrainingDefaults.Complete(new()), "same", CancellationToken.None);
        Assert.Equal(new Difference(), evaluation.Result.Difference);
        Assert.Equal(Verdict.NoDifferenceShown, evaluation.Result.Verdict);
        Assert.Equal(("same-calibration", 25), (evaluation.Calibration.Set, evaluation.Calibration.Subjects));
    }
}
