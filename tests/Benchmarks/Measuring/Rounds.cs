using System.Diagnostics;

namespace FacePlatform.Tests.Benchmarks.Measuring;

/// <summary>
/// Times variants in turns, so that whatever else the machine does meets all of them alike, and compares medians.
/// </summary>
internal static class Rounds
{
    /// <summary>Median seconds of each variant.</summary>
    /// <param name="rounds">How often each is run; one more run of each warms up.</param>
    /// <param name="variants">What is timed.</param>
    public static async Task<double[]> MedianSecondsAsync(int rounds, params Func<Task>[] variants)
    {
        var seconds = variants.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < variants.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await variants[i]();
                if (round > 0)
                    seconds[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return [.. seconds.Select(all => Quantile(all, 0.5))];
    }

    /// <summary>The q-quantile of unordered values (nearest rank).</summary>
    public static double Quantile(IEnumerable<double> values, double q)
    {
        var ascending = values.Order().ToArray();
        return ascending[(int)Math.Ceiling(q * (ascending.Length - 1))];
    }
}
