using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Deploy.Observability.Emission;

/// <summary>Some of everything, through the gateway, so that every instrument has something to tell.</summary>
internal static class PlatformTour
{
    private const string Gallery = "galleries/observed";
    private const string Subject = $"{Gallery}/subjects/ada";

    /// <summary>What has been sent when the tour has been measured to its end; the rest comes with it.</summary>
    public static IReadOnlyList<string> Told { get; } =
    [
        "faceplatform.rpc.errors", "faceplatform.gateway.import.faces", "faceplatform.identity.search.duration",
        "faceplatform.identity.index.lag", "faceplatform.embedding.encode.duration", "faceplatform.style.iteration.duration",
        "faceplatform.training.images", "faceplatform.jobs.attempts", "faceplatform.jobs.oldest_waiting",
    ];

    private static ByteString Photo(int number) => ByteString.CopyFrom(SamplePhotos.Read(number));

    public static async Task RunAsync(CallInvoker gateway)
    {
        await RecognizeAsync(gateway);
        await StylizeAsync(gateway);
        await TrainAsync(gateway);
    }

    private static async Task RecognizeAsync(CallInvoker gateway)
    {
        var faces = new FaceService.FaceServiceClient(gateway);
        var galleries = new GalleryService.GalleryServiceClient(gateway);
        await faces.DetectFacesAsync(new() { Image = Photo(1) });
        await faces.VerifyFacesAsync(new() { Probe = Photo(1), Reference = Photo(1), FaceSelection = FaceSelection.Largest });
        await galleries.EnrollFaceAsync(new()
        {
            Parent = Subject,
            Image = Photo(1),
            FaceSelection = FaceSelection.Largest,
            CreateMissing = true,
        });
        await galleries.VerifySubjectAsync(new() { Name = Subject, Probe = Photo(1), FaceSelection = FaceSelection.Largest });
        await galleries.IdentifyFacesAsync(new() { Name = Gallery, Image = Photo(1) });
        await ImportAsync(gateway);

        // And what goes wrong: which of several faces is meant is not said.
        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
            await faces.VerifyFacesAsync(new() { Probe = Photo(1), Reference = Photo(1) }));
        Assert.Equal(ErrorReason.SeveralFaces, exception.GetReason());
    }

    private static async Task ImportAsync(CallInvoker gateway)
    {
        using var call = new TransferService.TransferServiceClient(gateway).ImportFaces();
        await call.RequestStream.WriteAsync(
            new() { Config = new() { Parent = Gallery, CreateMissing = true, FaceSelection = FaceSelection.Largest } });
        await call.RequestStream.WriteAsync(new() { Image = new() { SubjectId = "bea", Image = Photo(5) } });
        await call.RequestStream.CompleteAsync();
        await foreach (var _ in call.ResponseStream.ReadAllAsync())
        {
            // Whatever became of it is counted.
        }
    }

    private static async Task StylizeAsync(CallInvoker gateway)
    {
        var client = new StyleTransferService.StyleTransferServiceClient(gateway);
        var created = await client.CreateStyleTransferAsync(new()
        {
            Content = Photo(1),
            Styles = { new StyleImage { Image = Photo(2) } },
            Options = new() { Size = 64, Iterations = 3, Scales = 1 },
        });
        using var watch = client.WatchStyleTransfer(new() { Name = created.Name });
        var last = created;
        await foreach (var told in watch.ResponseStream.ReadAllAsync())
            last = told.StyleTransfer;
        Assert.Equal(JobState.Succeeded, last.State);
    }

    // Nothing that is a photo: every image is left out, and the training ends before it needs minutes.
    private static async Task TrainAsync(CallInvoker gateway)
    {
        var client = new TrainingService.TrainingServiceClient(gateway);
        using var call = client.CreateTraining();
        await call.RequestStream.WriteAsync(
            new() { Spec = new() { Title = "observed", ConsentNote = "No photo of anybody.", Options = new() } });
        for (var i = 0; i < 60; i++)
        {
            await call.RequestStream.WriteAsync(new()
            {
                Image = new() { Subject = $"p{i / 3}", Image = ByteString.CopyFromUtf8($"image {i}") },
            });
        }

        await call.RequestStream.CompleteAsync();
        var created = await call;
        using var watch = client.WatchTraining(new() { Name = created.Name });
        var last = created;
        await foreach (var told in watch.ResponseStream.ReadAllAsync())
            last = told;
        Assert.Equal(JobState.Failed, last.State);
    }
}
