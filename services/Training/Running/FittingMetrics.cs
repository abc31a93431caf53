using System.Diagnostics.Metrics;
using FacePlatform.V1;

namespace FacePlatform.Training.Running;

/// <summary>What is measured of the steps of trainings.</summary>
internal static class FittingMetrics
{
    private static readonly Histogram<double> Duration = TrainingTelemetry.Meter.CreateHistogram(
        "faceplatform.training.step.duration", "s", "Time of one step, with the validation at the end of an epoch.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30] });

    private static readonly Gauge<double> Loss = TrainingTelemetry.Meter.CreateGauge<double>(
        "faceplatform.training.step.loss", "1", "Triplet loss of the last step: the mean over its triplets.");

    private static readonly Gauge<double> ActiveFraction = TrainingTelemetry.Meter.CreateGauge<double>(
        "faceplatform.training.step.active_fraction", "1", "Of the last step's triplets, those with a loss above 0.");

    private static readonly Gauge<double> Distance = TrainingTelemetry.Meter.CreateGauge<double>(
        "faceplatform.training.step.distance", "1", "Mean distance of the last step's positive and negative pairs.");

    private static readonly KeyValuePair<string, object?> Positive = new("pair", "positive");
    private static readonly KeyValuePair<string, object?> Negative = new("pair", "negative");

    public static void Record(TrainingStep step, TimeSpan took)
    {
        Duration.Record(took.TotalSeconds);
        Loss.Record(step.Loss);
        ActiveFraction.Record(step.ActiveFraction);
        Distance.Record(step.PositiveDistance, Positive);
        Distance.Record(step.NegativeDistance, Negative);
    }
}
