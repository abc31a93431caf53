using FacePlatform.ErrorRates.Quality;

namespace FacePlatform.Tests.ErrorRates;

public sealed class ErrorVersusDiscardTests
{
    private static readonly ErrorVersusDiscard Curve = new([(3, false), (1, true), (4, false), (2, true), (5, true)]);

    [Theory]
    [InlineData(0, 0.6, 1)]
    [InlineData(0.2, 0.5, 2)]
    [InlineData(0.4, 1.0 / 3, 3)]
    [InlineData(0.5, 1.0 / 3, 3)]
    [InlineData(0.8, 1, 5)]
    public void The_worst_pairs_go_first(double discarded, double rate, double limit)
    {
        Assert.Equal(rate, Curve.RateAfter(discarded), 12);
        Assert.Equal(limit, Curve.LimitAt(discarded));
    }

    [Fact]
    public void Nothing_left_has_no_rate()
    {
        Assert.True(double.IsNaN(Curve.RateAfter(1)));
        Assert.True(double.IsNaN(Curve.LimitAt(1)));
    }
}
