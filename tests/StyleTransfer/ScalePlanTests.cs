using FacePlatform.StyleTransfer.Optimization;

namespace FacePlatform.Tests.StyleTransfer;

public sealed class ScalePlanTests
{
    [Theory]
    [InlineData(1, 512, 500)]
    [InlineData(3, 512, 500)]
    [InlineData(4, 1024, 5000)]
    [InlineData(4, 1000, 4)]
    [InlineData(2, 640, 1)]
    [InlineData(4, 64, 10)]
    [InlineData(3, 255, 7)]
    public void Every_iteration_belongs_to_one_scale_of_doubled_size(int scales, int longSide, int iterations)
    {
        var plan = new ScalePlan(scales, longSide, iterations);
        Assert.InRange(plan.Steps.Count, 1, Math.Min(scales, iterations));
        Assert.Equal(longSide, plan.Steps[^1].LongSide);
        Assert.Equal((1, iterations), (plan.Steps[0].FirstIteration, plan.Steps[^1].LastIteration));
        Assert.True(plan.Steps.Count == 1 || plan.Steps[0].LongSide >= 64);
        foreach (var (coarse, fine) in plan.Steps.Zip(plan.Steps.Skip(1)))
        {
            Assert.Equal((coarse.Number + 1, coarse.LastIteration + 1), (fine.Number, fine.FirstIteration));
            Assert.Equal(coarse.LongSide, fine.LongSide / 2);
        }

        foreach (var step in plan.Steps)
        {
            Assert.Equal(step, plan.Of(step.FirstIteration));
            Assert.Equal(step, plan.Of(step.LastIteration));
        }
    }

    [Fact]
    public void Small_pictures_have_fewer_scales() =>
        Assert.Equal([75, 150], new ScalePlan(4, 150, 100).Steps.Select(step => step.LongSide));
}
