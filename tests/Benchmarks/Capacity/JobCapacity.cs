using System.Diagnostics;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Benchmarks.Measuring;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Tests.Benchmarks.Capacity;

/// <summary>Workers of StyleTransfer and Training in the midst of their jobs, each a process that is also its own api.</summary>
internal static class JobCapacity
{
    private const string Tenant = "capacity";

    // Torch's threads spin while they wait, and glibc keeps an arena for each; the manifests set the same.
    private static readonly Dictionary<string, string> Torch =
        new() { ["OMP_WAIT_POLICY"] = "PASSIVE", ["MALLOC_ARENA_MAX"] = "2" };

    /// <summary>The role api, which waits for jobs to take, on a record and a broker of its own.</summary>
    /// <param name="name">The service.</param>
    /// <param name="database">The name of its database's connection string.</param>
    public static async Task<CapacityRow> ApiAsync(
        string name, string database, PostgresServer postgres, RabbitMqServer broker, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceUnderLoad.StartAsync(
            name,
            0,
            [
                "--Jobs:Role", "api",
                "--Storage:DataFolder", data.Path,
                $"--ConnectionStrings:{database}", await postgres.CreateDatabaseAsync(),
                "--Messaging:ConnectionString", broker.ConnectionString,
                // Nothing here asks them.
                "--Clients:Embedding:Addresses", "http://127.0.0.1:1",
                "--Clients:Identity:Addresses", "http://127.0.0.1:1",
            ],
            Torch,
            cancellationToken);
        var idle = service.WorkingSet;
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        return CapacityRow.Of($"{name}, api", "none", "–", "–", idle, service);
    }

    /// <summary>A picture of so many pixels and iterations.</summary>
    public static async Task<CapacityRow> StyleAsync(
        int size, int iterations, ByteString[] photos, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceUnderLoad.StartAsync(
            "StyleTransfer", 0, ["--Storage:DataFolder", data.Path], Torch, cancellationToken);
        var (idle, before) = (service.WorkingSet, service.ProcessorTime);
        var client = new StyleTransferJobService.StyleTransferJobServiceClient(service.Channel);
        var started = Stopwatch.GetTimestamp();
        var job = await client.CreateAsync(
            new()
            {
                Tenant = Tenant,
                Request = new()
                {
                    Content = photos[0],
                    Styles = { new StyleImage { Image = photos[^1] } },
                    Options = new() { Size = size, Iterations = iterations, Seed = 1 },
                },
            },
            cancellationToken: cancellationToken);
        var name = new StyleTransferRef { Tenant = Tenant, Id = job.Name.Split('/')[1] };
        while (job.State is JobState.Waiting or JobState.Running)
        {
            await Task.Delay(200, cancellationToken);
            job = await client.GetAsync(name, cancellationToken: cancellationToken);
        }

        return Row("StyleTransfer", $"{size} pixels, {iterations} iterations", job.State, started, before, idle, service);
    }

    /// <summary>An epoch of fine-tuning on so many people.</summary>
    public static async Task<CapacityRow> TrainingAsync(int people, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        await using var embedding = await ServiceUnderLoad.StartAsync(
            "Embedding", 0, ["--Pipelines:Default", "retinaface-mobilefacenet"], null, cancellationToken);
        await using var service = await ServiceUnderLoad.StartAsync(
            "Training",
            0,
            [
                "--Storage:DataFolder", data.Path,
                "--Clients:Embedding:Addresses", embedding.Address,
                "--Clients:Identity:Addresses", embedding.Address,
            ],
            Torch,
            cancellationToken);
        var (idle, before) = (service.WorkingSet, service.ProcessorTime);
        var client = new TrainingJobService.TrainingJobServiceClient(service.Channel);
        var started = Stopwatch.GetTimestamp();
        var job = await SubmitAsync(client, people, cancellationToken);
        var name = new TrainingRef { Tenant = Tenant, Id = job.Name.Split('/')[1] };
        while (job.State is JobState.Waiting or JobState.Running)
        {
            await Task.Delay(200, cancellationToken);
            job = await client.GetAsync(name, cancellationToken: cancellationToken);
        }

        return Row("Training", $"fine-tuning, {people} people, 1 epoch", job.State, started, before, idle, service);
    }

    private static async Task<V1.Training> SubmitAsync(
        TrainingJobService.TrainingJobServiceClient client, int people, CancellationToken cancellationToken)
    {
        using var call = client.Create(cancellationToken: cancellationToken);
        var spec = new TrainingSpec
        {
            Title = "capacity",
            ConsentNote = "Photos of a public test set, for this measurement alone.",
            Options = new() { Network = TrainedNetwork.FineTune, Epochs = 1, Seed = 1 },
        };
        await call.RequestStream.WriteAsync(new() { Job = new() { Tenant = Tenant, Spec = spec } }, cancellationToken);
        foreach (var person in LabelledPhotos.People()!.OrderByDescending(person => person.Photos.Count).Take(people))
        {
            foreach (var photo in person.Photos.Take(8))
            {
                var image = ByteString.CopyFrom(await File.ReadAllBytesAsync(photo, cancellationToken));
                await call.RequestStream.WriteAsync(
                    new() { Image = new() { Subject = person.Name, Image = image } }, cancellationToken);
            }
        }

        await call.RequestStream.CompleteAsync();
        return await call;
    }

    private static CapacityRow Row(
        string name, string load, JobState state, long started, TimeSpan before, long idle, ServiceUnderLoad service) =>
        CapacityRow.Of(
            name,
            load,
            $"{state}, {Report.Number(Stopwatch.GetElapsedTime(started).TotalSeconds, "F0")} s",
            $"{Report.Number((service.ProcessorTime - before).TotalSeconds, "F0")} s",
            idle,
            service);
}
