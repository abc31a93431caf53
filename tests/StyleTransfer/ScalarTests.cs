using FacePlatform.StyleTransfer.Optimization;
using FacePlatform.Tests.Fixtures.Torch;

namespace FacePlatform.Tests.StyleTransfer;

/// <summary>Numbers live until torch has read them.</summary>
public sealed class ScalarTests
{
    [Fact]
    public void The_service_keeps_its_numbers() =>
        Assert.Empty(UnkeptScalars.In(typeof(Stylization).Assembly.GetTypes()));
}
