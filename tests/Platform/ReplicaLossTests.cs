using Aspire.Hosting.ApplicationModel;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Platform;

public sealed class ReplicaLossTests(PlatformFixture platform)
{
    private const string Victim = "embedding-2";
    private const int Callers = 4;
    private const int CallsBefore = 8;
    private const int CallsAfter = 16;

    [Fact]
    public async Task Kill_9_of_an_embedding_replica_under_load_loses_no_call()
    {
        var faces = new FaceService.FaceServiceClient(platform.Gateway);
        var photo = ByteString.CopyFrom(SamplePhotos.Read(1));
        using var victim = await ReplicaProcess.OfAsync(platform.App, Victim, TestContext.Current.CancellationToken);
        var answered = 0;
        var answeredAtDeath = int.MaxValue;

        // The gateway sends a call again that a dying replica had; to the caller there is none that failed.
        async Task CallUntilEnoughAsync()
        {
            while (Volatile.Read(ref answered) < (long)Volatile.Read(ref answeredAtDeath) + CallsAfter)
            {
                var found = await faces.DetectFacesAsync(new() { Image = photo });
                Assert.Equal(3, found.Faces.Count);
                Interlocked.Increment(ref answered);
            }
        }

        var load = Enumerable.Range(0, Callers).Select(_ => CallUntilEnoughAsync()).ToArray();
        while (Volatile.Read(ref answered) < CallsBefore)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        victim.Kill();
        await victim.WaitForExitAsync(TestContext.Current.CancellationToken);
        Volatile.Write(ref answeredAtDeath, Volatile.Read(ref answered));

        await Task.WhenAll(load);

        await RestartVictimAsync();
    }

    [Fact]
    public async Task Kill_9_of_an_embedding_replica_during_an_import_loses_no_face()
    {
        const int Images = 24;
        const int Before = 4;
        var transfers = new TransferService.TransferServiceClient(platform.Gateway);
        var photo = ByteString.CopyFrom(SamplePhotos.Read(1));
        var gallery = $"galleries/{Guid.NewGuid():N}";
        using var victim = await ReplicaProcess.OfAsync(platform.App, Victim, TestContext.Current.CancellationToken);
        using var import = transfers.ImportFaces(cancellationToken: TestContext.Current.CancellationToken);
        await import.RequestStream.WriteAsync(new()
        {
            Config = new() { Parent = gallery, CreateMissing = true, FaceSelection = FaceSelection.Largest },
        });

        async Task SendAsync(int first, int count)
        {
            foreach (var i in Enumerable.Range(first, count))
                await import.RequestStream.WriteAsync(
                    new() { Image = new() { SubjectId = $"s{i}", Image = photo, RequestId = $"r{i}" } });
        }

        var answers = new List<ImportFacesResponse>();
        await SendAsync(0, Before);
        while (answers.Count < Before && await import.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
            answers.Add(import.ResponseStream.Current);
        await SendAsync(Before, Images - Before);
        victim.Kill();
        await victim.WaitForExitAsync(TestContext.Current.CancellationToken);
        await import.RequestStream.CompleteAsync();
        await foreach (var answer in import.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
            answers.Add(answer);
        await RestartVictimAsync();

        Assert.Equal(Enumerable.Range(0, Images), answers.Select(answer => (int)answer.Index).Order());
        Assert.All(answers, answer => Assert.NotNull(answer.Face));
        var stored = await new GalleryService.GalleryServiceClient(platform.Gateway).GetGalleryAsync(new() { Name = gallery });
        Assert.Equal((Images, Images), (stored.SubjectCount, stored.FaceCount));
    }

    private async Task RestartVictimAsync()
    {
        await platform.App.ResourceCommands.ExecuteCommandAsync(
            Victim, KnownResourceCommands.StartCommand, TestContext.Current.CancellationToken);
        await platform.WaitUntilHealthyAsync(Victim);
    }
}
