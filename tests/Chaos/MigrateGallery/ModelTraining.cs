using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Processes;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Chaos.MigrateGallery;

/// <summary>Trains the model that the gallery changes to: the shipped encoder, fine-tuned on degraded images.</summary>
internal static class ModelTraining
{
    /// <returns>The model's name.</returns>
    public static async Task<string> RunAsync(
        PlatformProcesses platform, int epochs, CancellationToken cancellationToken)
    {
        var client = new TrainingService.TrainingServiceClient(platform.Gateway);
        using var call = client.CreateTraining(cancellationToken: cancellationToken);
        await call.RequestStream.WriteAsync(new() { Spec = Spec(epochs) }, cancellationToken);
        foreach (var person in LabelledPhotos.People()!)
            foreach (var photo in person.Photos)
                await call.RequestStream.WriteAsync(
                    new()
                    {
                        Image = new()
                        {
                            Subject = person.Name,
                            Image = ByteString.CopyFrom(await File.ReadAllBytesAsync(photo, cancellationToken)),
                        },
                    },
                    cancellationToken);
        await call.RequestStream.CompleteAsync();
        var training = await call;
        using var watch = client.WatchTraining(new() { Name = training.Name }, cancellationToken: cancellationToken);
        await foreach (var told in watch.ResponseStream.ReadAllAsync(cancellationToken))
            training = told;
        if (training.State != JobState.Succeeded)
            throw new InvalidOperationException($"{training.Name} ended {training.State}: {training.Error?.Message}");
        Console.WriteLine(
            $"  trained {training.Result.Model} in {training.Result.TrainingTime.ToTimeSpan():mm\\:ss}: {training.Result.Verdict}");
        return training.Result.Model;
    }

    private static TrainingSpec Spec(int epochs) => new()
    {
        Title = "migrated",
        ConsentNote = "Photos of a public test set, for this test alone.",
        Options = new()
        {
            Network = TrainedNetwork.FineTune,
            Epochs = epochs,
            Seed = 1,
            // So many test people that they support the rate which verification uses by default.
            TrainFraction = 0.4,
            Augmentation = new() { Degradation = 0.5 },
        },
    };
}
