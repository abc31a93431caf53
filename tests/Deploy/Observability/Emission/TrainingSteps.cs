using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using FacePlatform.Tests.Fixtures.Processes;
using FacePlatform.Tests.Fixtures.Telemetry;
using FacePlatform.V1;

namespace FacePlatform.Tests.Deploy.Observability.Emission;

/// <summary>
/// What a training's step is measured by, without the minutes that a training takes: the built service's own code records a step
/// in this process, and a listener takes down what it records.
/// </summary>
internal static class TrainingSteps
{
    private const string Recorder = "FacePlatform.Training.Running.FittingMetrics";

    public static IReadOnlyList<EmittedMetric> Measure()
    {
        var measured = new ConcurrentBag<(Instrument Instrument, Dictionary<string, string> Attributes)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name.StartsWith("faceplatform.training.step.", StringComparison.Ordinal))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
            measured.Add((instrument, tags.ToArray().ToDictionary(tag => tag.Key, tag => $"{tag.Value}"))));
        listener.Start();
        // With its dependencies, where it was built: libtorch stays there.
        Assembly.LoadFrom(BuiltService.PathOf("Training"))
            .GetType(Recorder, throwOnError: true)!
            .GetMethod("Record", [typeof(TrainingStep), typeof(TimeSpan)])!
            .Invoke(null, [new TrainingStep(), TimeSpan.FromSeconds(1)]);
        return
        [
            .. measured.GroupBy(measurement => measurement.Instrument).Select(group => new EmittedMetric(
                group.Key.Name,
                group.Key.Unit ?? "",
                KindOf(group.Key),
                [.. group.Select(measurement => new EmittedSeries(
                    "training", "reflected", measurement.Attributes, BoundsOf(group.Key)))])),
        ];
    }

    private static MetricKind KindOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => MetricKind.Histogram,
        Gauge<double> => MetricKind.Gauge,
        _ => throw new NotSupportedException($"{instrument.Name} is {instrument.GetType()}."),
    };

    private static IReadOnlyList<double> BoundsOf(Instrument instrument) =>
        instrument is Histogram<double> histogram ? histogram.Advice?.HistogramBucketBoundaries ?? [] : [];
}
