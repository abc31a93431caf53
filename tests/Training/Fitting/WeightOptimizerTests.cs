using FacePlatform.Training.Fitting;
using FacePlatform.V1;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FacePlatform.Tests.Training.Fitting;

public sealed class WeightOptimizerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_cosine_falls_from_the_rate_to_nearly_0()
    {
        using var cosine = new WeightOptimizer([Weight()], Options(new() { LearningRate = 0.1 }), steps: 100);
        Assert.Equal(0.1, cosine.LearningRateAt(1), 1e-9);
        Assert.Equal(0.05, cosine.LearningRateAt(51), 1e-9);
        Assert.InRange(cosine.LearningRateAt(100), 0, 0.0001);
        using var constant = new WeightOptimizer(
            [Weight()], Options(new() { LearningRate = 0.1, Schedule = LearningRateSchedule.Constant }), steps: 100);
        Assert.Equal(0.1, constant.LearningRateAt(100));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(0.25, 2.5)]
    [InlineData(1, 1)]
    public void Decay_goes_back_toward_the_start(double decay, float expected)
    {
        var weight = Weight();
        using var optimizer = new WeightOptimizer([weight], Options(new() { LearningRate = 1, WeightDecay = decay, GradientNorm = 9 }), 1);
        // From 1 by a gradient of −2 to 3, then back by the share of 2.
        Step(optimizer, weight, slope: -2);
        Assert.Equal(expected, weight.item<float>(), 1e-5f);
    }

    [Fact]
    public void Long_gradients_are_shortened()
    {
        var weight = Weight();
        using var optimizer = new WeightOptimizer([weight], Options(new() { LearningRate = 1, WeightDecay = 0, GradientNorm = 0.5 }), 1);
        Step(optimizer, weight, slope: -200);
        Assert.Equal(1.5f, weight.item<float>(), 1e-5f);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_gradient_that_is_not_finite_changes_nothing(float slope)
    {
        var weight = Weight();
        using var optimizer = new WeightOptimizer([weight], Options(new()), 1);
        (weight * slope).sum().backward();
        Assert.False(optimizer.TryStep(1));
        Assert.Equal(1, weight.item<float>());
    }

    private static void Step(WeightOptimizer optimizer, Parameter weight, float slope)
    {
        optimizer.Clear();
        (weight * slope).sum().backward();
        Assert.True(optimizer.TryStep(1));
    }

    private static Parameter Weight() => new(ones(1), requires_grad: true);

    private static TrainingOptions Options(TrainingOptions options)
    {
        options.Optimizer = TrainingOptimizer.SgdOptimizer;
        return TrainingDefaults.Complete(options);
    }
}
