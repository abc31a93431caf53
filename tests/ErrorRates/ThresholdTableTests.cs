using FacePlatform.ErrorRates;
using FacePlatform.V1;

namespace FacePlatform.Tests.ErrorRates;

public sealed class ThresholdTableTests
{
    private static readonly ThresholdTable Table = new(new Calibration
    {
        Name = "set-00000000",
        Points =
        {
            new OperatingPoint { FalseMatchRate = 0.1, Threshold = 0.1, Supported = true },
            new OperatingPoint { FalseMatchRate = 0.01, Threshold = 0.3, Supported = true },
            new OperatingPoint { FalseMatchRate = 0.001, Threshold = 0.4, Supported = true },
            new OperatingPoint { FalseMatchRate = 0.0001, Threshold = 0.9, Supported = false },
        },
    });

    [Fact]
    public void A_threshold_is_read_between_rows_on_the_logarithm_of_the_rate()
    {
        Assert.Equal(0.3, Table.ThresholdAt(0.01), 12);
        Assert.Equal(0.35, Table.ThresholdAt(Math.Pow(10, -2.5)), 12);
        Assert.Equal(0.1, Table.ThresholdAt(0.5), 12);
        Assert.Equal(0.4, Table.ThresholdAt(0.001), 12);
    }

    [Fact]
    public void A_rate_below_the_supported_rows_is_refused_with_the_floor()
    {
        var exception = Assert.Throws<RateNotSupportedException>(() => Table.ThresholdAt(0.0009));
        Assert.Equal(0.001, exception.SmallestSupported);
        Assert.Throws<RateNotSupportedException>(() => Table.ThresholdAt(double.NaN));
        Assert.Throws<RateNotSupportedException>(() => Table.ThresholdAt(0));
        Assert.Throws<RateNotSupportedException>(() => new ThresholdTable(new Calibration()).ThresholdAt(0.5));
        Assert.Throws<RateNotSupportedException>(() => new ThresholdTable(new Calibration()).ThresholdAt(1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    [InlineData(1_800_000)]
    [InlineData(2_000_000)]
    [InlineData(10_000_000)]
    public void The_smallest_rate_among_many_comparisons_has_the_strictest_supported_threshold(long comparisons)
    {
        var table = Supporting(2e-5);
        Assert.Equal(0.8, table.ThresholdOfAll(ThresholdTable.OfAll(2e-5, comparisons), comparisons));
    }

    [Fact]
    public void A_rate_next_to_1_among_millions_of_comparisons_is_not_taken_for_the_loosest()
    {
        var (table, nearest) = (Supporting(2e-5), Math.BitDecrement(1.0));
        Assert.Throws<RateNotSupportedException>(() => table.ThresholdOfAll(nearest, 10_000_000));
        Assert.InRange(table.ThresholdOfAll(nearest, 1_000_000), 0.7, 0.8);
        Assert.Equal(0.1, table.ThresholdOfAll(nearest, 100));
    }

    [Fact]
    public void Rate_and_threshold_are_inverse()
    {
        foreach (var rate in new[] { 0.1, 0.03, 0.01, 0.002, 0.001 })
            Assert.Equal(rate, Table.RateAt(Table.ThresholdAt(rate))!.Value, 12);
        Assert.Null(Table.RateAt(0.05));
        Assert.Null(Table.RateAt(0.41));
    }

    [Theory]
    [InlineData(0.01, 1, 0.01)]
    [InlineData(0.01, 100, 1.00498e-4)]
    [InlineData(1e-12, 1000000, 1e-18)]
    public void The_rate_of_one_of_many_comparisons_gives_that_of_all(double rate, long comparisons, double one)
    {
        Assert.Equal(1, ThresholdTable.PerComparison(rate, comparisons) / one, 1e-4);
        Assert.Equal(1, ThresholdTable.OfAll(ThresholdTable.PerComparison(rate, comparisons), comparisons) / rate, 1e-9);
    }

    private static ThresholdTable Supporting(double smallest) => new(new Calibration
    {
        Points =
        {
            new OperatingPoint { FalseMatchRate = 0.1, Threshold = 0.1, Supported = true },
            new OperatingPoint { FalseMatchRate = smallest, Threshold = 0.8, Supported = true },
        },
    });
}
