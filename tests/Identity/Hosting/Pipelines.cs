using FacePlatform.V1;

namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>Pipelines with synthetic calibrations.</summary>
public static class Pipelines
{
    public const int Size = 16;

    public const string Default = "pipelines/synthetic-1";

    /// <summary>Supports 1e-1 to 1e-4 at thresholds 0.2 to 0.5; 1e-5 was seen too rarely.</summary>
    public static Pipeline Calibrated(string name = Default) => new()
    {
        Name = name,
        EmbeddingSize = Size,
        Calibration = new()
        {
            Name = "synthetic-abc",
            Points = { Point(1e-1, 0.2), Point(1e-2, 0.3), Point(1e-3, 0.4), Point(1e-4, 0.5), Point(1e-5, 0.6, false) },
        },
    };

    public static Pipeline Uncalibrated(string name) => new() { Name = name, EmbeddingSize = Size };

    public static OperatingPoint Point(double rate, double threshold, bool supported = true) =>
        new() { FalseMatchRate = rate, Threshold = threshold, Supported = supported };
}
