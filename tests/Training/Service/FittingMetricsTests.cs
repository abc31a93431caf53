using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FacePlatform.Training;
using FacePlatform.Training.Running;
using FacePlatform.V1;

namespace FacePlatform.Tests.Training.Service;

public sealed class FittingMetricsTests
{
    [Fact]
    public void A_step_is_measured()
    {
        // Other tests' trainings are measured beside it.
        var measured = new ConcurrentBag<(string Name, object? Pair, double Value)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == TrainingTelemetry.Name)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            measured.Add((instrument.Name, tags.Length == 0 ? null : tags[0].Value, value)));
        listener.Start();

        FittingMetrics.Record(
            new() { Loss = 0.125, ActiveFraction = 0.375, PositiveDistance = 0.625, NegativeDistance = 1.625 },
            TimeSpan.FromSeconds(7.5));

        Assert.Contains(("faceplatform.training.step.duration", null, 7.5), measured);
        Assert.Contains(("faceplatform.training.step.loss", null, 0.125), measured);
        Assert.Contains(("faceplatform.training.step.active_fraction", null, 0.375), measured);
        Assert.Contains(("faceplatform.training.step.distance", "positive", 0.625), measured);
        Assert.Contains(("faceplatform.training.step.distance", "negative", 1.625), measured);
    }
}
