using System.Globalization;
using ScottPlot.TickGenerators;

namespace FacePlatform.Plots;

/// <summary>What is written along an axis.</summary>
public static class AxisTicks
{
    /// <summary>Of the logarithm of a rate: 1e-6, …, 1e-1, 1.</summary>
    /// <param name="smallestDecade">The first one, such as −6.</param>
    public static NumericManual OfRate(int smallestDecade)
    {
        var ticks = new NumericManual();
        for (var decade = smallestDecade; decade <= 0; decade++)
        {
            ticks.AddMajor(decade, decade == 0 ? "1" : $"1e{decade}");
            for (var step = 2; step < 10 && decade < 0; step++)
                ticks.AddMinor(decade + Math.Log10(step));
        }

        return ticks;
    }

    /// <summary>Of a share: 0 %, 10 %, ….</summary>
    public static NumericAutomatic OfShare(string format = "0%") =>
        new() { LabelFormatter = value => value.ToString(format, CultureInfo.InvariantCulture) };

    /// <summary>Of whole numbers.</summary>
    public static NumericAutomatic OfCount() => new()
    {
        IntegerTicksOnly = true,
        LabelFormatter = value => value.ToString("0", CultureInfo.InvariantCulture),
    };
}
