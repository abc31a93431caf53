using FacePlatform.Internal.V1;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.StyleTransfer.Service;

/// <summary>The real service with both roles, its queue in process and its record in a folder of the test.</summary>
internal sealed class StyleTransferHost : IAsyncDisposable
{
    public const string Tenant = "tenant";

    private readonly ServiceHost<FeatureNetworkCatalog> _host;

    /// <param name="folder">The record's; a host started later on the same folder goes on.</param>
    /// <param name="settings">Over those of the tests: quick to notice, never to expire.</param>
    public StyleTransferHost(TemporaryFolder folder, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Storage:DataFolder"] = folder.Path,
            ["Jobs:ProgressInterval"] = "00:00:00.05",
            ["Jobs:WatchInterval"] = "00:00:00.02",
            ["Jobs:CheckpointInterval"] = "00:00:00.2",
            ["Jobs:SweepInterval"] = "00:00:00.1",
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        _host = new(all);
        Client = new(_host.Channel);
    }

    public StyleTransferJobService.StyleTransferJobServiceClient Client { get; }

    /// <summary>A small one: a second or so.</summary>
    public static CreateStyleTransferRequest Small(int iterations = 6) => new()
    {
        Content = ByteString.CopyFrom(SamplePhotos.Read(3)),
        Styles = { new StyleImage { Image = ByteString.CopyFrom(SamplePhotos.Read(2)) } },
        Options = new() { Size = 64, Scales = 1, Iterations = iterations, Seed = 7 },
    };

    public async Task<StyleTransferRef> CreateAsync(CreateStyleTransferRequest request)
    {
        var created = await Client.CreateAsync(new() { Tenant = Tenant, Request = request });
        return new() { Tenant = Tenant, Id = created.Name.Split('/')[1] };
    }

    /// <summary>Everything that a watcher is told until the end.</summary>
    public async Task<IReadOnlyList<WatchStyleTransferResponse>> WatchAsync(StyleTransferRef job)
    {
        using var call = Client.Watch(new() { Job = job, Previews = true });
        return await call.ResponseStream.ReadAllAsync().ToArrayAsync();
    }

    /// <summary>Waits until an iteration is reported.</summary>
    public async Task<V1.StyleTransfer> WaitForAsync(StyleTransferRef job, int iteration)
    {
        using var call = Client.Watch(new() { Job = job });
        return (await call.ResponseStream.ReadAllAsync()
            .FirstAsync(told => told.StyleTransfer.Progress?.Iteration >= iteration)).StyleTransfer;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
