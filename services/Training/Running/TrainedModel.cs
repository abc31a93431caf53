using FacePlatform.Pipelines;
using FacePlatform.Training.ModelStore;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.Training.Running;

/// <summary>What is told of a model that was trained.</summary>
internal static class TrainedModel
{
    public static ModelDraft DraftOf(
        TrainingRun run,
        string encoderPath,
        TrainingResult result,
        Calibration calibration,
        byte[] report,
        TimeProvider time) =>
        new(
            new Model
            {
                Title = run.Spec.Title,
                Parent = run.Parent.Name,
                EmbeddingSize = run.Start.Input.EmbeddingSize,
                Training = $"trainings/{run.Job.Id}",
                ConsentNote = run.Spec.ConsentNote,
                Data = run.Data,
                Options = run.Spec.Options,
                Result = result,
                CreateTime = time.GetUtcNow().ToTimestamp(),
            },
            run.Parent.Manifest,
            run.Parent.DetectorPath,
            new EncoderManifest
            {
                Model = OriginOf(run, run.Parent.Manifest.Encoder.Model),
                Channels = run.Start.Input.Channels,
                Mean = run.Start.Input.Mean,
                Scale = run.Start.Input.Scale,
                EmbeddingSize = run.Start.Input.EmbeddingSize,
            },
            encoderPath,
            calibration,
            report);

    // A licence is not changed by training; of a network from scratch only the operator can say one.
    private static ModelFile OriginOf(TrainingRun run, ModelFile parent) => run.Spec.Options.Network == TrainedNetwork.Scratch
        ? new()
        {
            Title = $"{run.Spec.Title}, a small CNN",
            Source = $"trainings/{run.Job.Id}, from random weights",
            License = "Its operator's.",
            Unknown = "How it does with people unlike those whom it was trained and tested on.",
        }
        : parent with
        {
            Title = $"{parent.Title}, trained as {run.Spec.Title}",
            Source = $"trainings/{run.Job.Id}, from {parent.Source}",
        };
}
