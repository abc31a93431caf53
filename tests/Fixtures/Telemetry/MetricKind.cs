namespace FacePlatform.Tests.Fixtures.Telemetry;

/// <summary>What a metric's numbers are.</summary>
public enum MetricKind
{
    /// <summary>A value of the moment.</summary>
    Gauge,

    /// <summary>A sum that only rises.</summary>
    Counter,

    /// <summary>A sum that rises and falls.</summary>
    UpDownCounter,

    /// <summary>Counts by bucket, and a sum.</summary>
    Histogram,
}
