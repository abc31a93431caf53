using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FacePlatform.Embedding;

/// <summary>The service's activity source and meter; each instrument stands beside what it watches.</summary>
internal static class Telemetry
{
    public const string Name = "faceplatform.embedding";

    public static readonly ActivitySource Source = new(Name);

    public static readonly Meter Meter = new(Name);

    // From a crop's encoding to a tiled photo, in seconds.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    };

    /// <summary>A histogram of seconds.</summary>
    public static Histogram<double> Duration(string name, string description) =>
        Meter.CreateHistogram(name, "s", description, null, Seconds);
}
