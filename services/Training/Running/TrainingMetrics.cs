using System.Diagnostics.Metrics;
using FacePlatform.V1;

namespace FacePlatform.Training.Running;

/// <summary>What is measured of a training. No instrument names whom it learns from.</summary>
internal sealed class TrainingMetrics
{
    private static readonly Histogram<double> Duration = TrainingTelemetry.Meter.CreateHistogram<double>(
        "faceplatform.training.step.duration", "s", "Of one step, with what is reported of it.");

    private static readonly Gauge<double> Loss = TrainingTelemetry.Meter.CreateGauge<double>(
        "faceplatform.training.loss", "1", "Mean triplet loss of the last step.");

    private static readonly Gauge<double> Active = TrainingTelemetry.Meter.CreateGauge<double>(
        "faceplatform.training.active_triplets", "1", "Share of the mined triplets with a loss above 0.");

    private static readonly Gauge<double> Distance = TrainingTelemetry.Meter.CreateGauge<double>(
        "faceplatform.training.distance", "1", "Mean distance of the mined pairs, positive or negative.");

    private static readonly Gauge<double> Auc = TrainingTelemetry.Meter.CreateGauge<double>(
        "faceplatform.training.validation.auc", "1", "Of the last epoch, on people who are not trained on.");

    private static readonly Gauge<double> Eer = TrainingTelemetry.Meter.CreateGauge<double>(
        "faceplatform.training.validation.eer", "1", "Of the last epoch, on people who are not trained on.");

    private int _epochs;

    /// <summary>To be told of each step.</summary>
    public void Step(TrainingProgress progress, TimeSpan? took)
    {
        if (took is { TotalSeconds: var seconds })
            Duration.Record(seconds);
        if (progress.RecentSteps is [.., var step])
        {
            Loss.Record(step.Loss);
            Active.Record(step.ActiveFraction);
            Distance.Record(step.PositiveDistance, new KeyValuePair<string, object?>("pair", "positive"));
            Distance.Record(step.NegativeDistance, new KeyValuePair<string, object?>("pair", "negative"));
        }

        if (progress.CompletedEpochs.Count <= _epochs)
            return;
        _epochs = progress.CompletedEpochs.Count;
        if (progress.CompletedEpochs[^1].Validation is { } validation)
        {
            Auc.Record(validation.Auc);
            Eer.Record(validation.Eer);
        }
    }
}
