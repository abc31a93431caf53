using FacePlatform.Tests.Fixtures.Torch;
using FacePlatform.Training.Fitting;

namespace FacePlatform.Tests.Training;

/// <summary>Numbers live until torch has read them.</summary>
public sealed class ScalarTests
{
    [Fact]
    public void The_service_keeps_its_numbers() =>
        Assert.Empty(UnkeptScalars.In(typeof(WeightOptimizer).Assembly.GetTypes()));
}
