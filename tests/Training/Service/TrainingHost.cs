using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.Training.Record;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Training.Service;

/// <summary>The real service with both roles, its queue in process and its record in a folder of the test.</summary>
internal sealed class TrainingHost : IAsyncDisposable
{
    public const string Tenant = "tenant";

    private readonly ServiceHost<SqliteTrainings> _host;

    /// <param name="folder">The record's; a host started later on the same folder goes on.</param>
    /// <param name="services">That it asks.</param>
    /// <param name="settings">Over those of the tests: quick to notice, never to expire.</param>
    public TrainingHost(TemporaryFolder folder, RecognitionServices services, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Storage:DataFolder"] = folder.Path,
            ["ModelStore:Root"] = services.Store,
            ["Clients:Embedding:Addresses"] = services.EmbeddingAddress.ToString(),
            ["Clients:Identity:Addresses"] = services.IdentityAddress.ToString(),
            // Beside other tests a photo may take long.
            ["Clients:Embedding:Deadline"] = "00:02:00",
            ["Jobs:ProgressInterval"] = "00:00:00.05",
            ["Jobs:WatchInterval"] = "00:00:00.02",
            ["Jobs:CheckpointInterval"] = "00:00:00.2",
            ["Jobs:SweepInterval"] = "00:00:00.1",
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        _host = new(all);
        Trainings = new(_host.Channel);
        Models = new(_host.Channel);
        Migrations = new(_host.Channel);
    }

    public TrainingJobService.TrainingJobServiceClient Trainings { get; }

    public ModelStoreService.ModelStoreServiceClient Models { get; }

    public MigrationJobService.MigrationJobServiceClient Migrations { get; }

    public async Task<V1.Training> CreateAsync(TrainingSpec spec, params IEnumerable<LabelledImage> images)
    {
        using var call = Trainings.Create();
        try
        {
            await call.RequestStream.WriteAsync(new() { Job = new() { Tenant = Tenant, Spec = spec } });
            foreach (var image in images)
                await call.RequestStream.WriteAsync(new() { Image = image });
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // Refused before it was all sent: the answer says why.
        }

        return await call.ResponseAsync;
    }

    public static TrainingRef RefOf(V1.Training training) => new() { Tenant = Tenant, Id = training.Name.Split('/')[1] };

    /// <summary>Everything that a watcher is told until the end.</summary>
    public async Task<IReadOnlyList<V1.Training>> WatchAsync(TrainingRef training)
    {
        using var call = Trainings.Watch(training);
        return await call.ResponseStream.ReadAllAsync().ToArrayAsync();
    }

    /// <summary>Waits until something is reported.</summary>
    public async Task<V1.Training> WaitForAsync(TrainingRef training, Func<V1.Training, bool> condition)
    {
        using var call = Trainings.Watch(training);
        return await call.ResponseStream.ReadAllAsync().FirstAsync(condition);
    }

    public async Task<Model> RegisterAsync(ModelSpec spec, params byte[][] chunks)
    {
        using var call = Models.Register();
        try
        {
            await call.RequestStream.WriteAsync(new() { Spec = spec });
            foreach (var chunk in chunks.SelectMany(chunk => chunk.Chunk(1 << 20)))
                await call.RequestStream.WriteAsync(new() { Chunk = Google.Protobuf.ByteString.CopyFrom(chunk) });
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // As above.
        }

        return await call.ResponseAsync;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
