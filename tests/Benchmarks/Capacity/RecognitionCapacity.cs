using FacePlatform.Tests.Benchmarks.Gallery;
using FacePlatform.Tests.Benchmarks.Measuring;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Benchmarks.Capacity;

/// <summary>Embedding, Identity and Gateway under the load of recognition.</summary>
/// <param name="photos">Sent in turns.</param>
/// <param name="seconds">Of each load.</param>
internal sealed class RecognitionCapacity(ByteString[] photos, double seconds)
{
    private const int Callers = 8;

    // Of the seconds that are measured; what is compiled at first is not the service's cost.
    private const double WarmUp = 0.5;

    private const string Key = "capacity-key-0123456789abcdefghijkl";

    private static readonly string[] Shipped = ["--Pipelines:Default", "retinaface-mobilefacenet"];

    /// <summary>Photos to templates on so many processors.</summary>
    public async Task<CapacityRow> EmbeddingAsync(int processors, CancellationToken cancellationToken)
    {
        await using var service = await ServiceUnderLoad.StartAsync("Embedding", processors, Shipped, null, cancellationToken);
        var idle = service.WorkingSet;
        var load = PhotoCalls.Templates(new(service.Channel), photos);
        await load.RunAsync(Callers, seconds * WarmUp, cancellationToken);
        var before = service.ProcessorTime;
        var (calls, perSecond) = await load.RunAsync(Callers, seconds, cancellationToken);
        return CapacityRow.Of(
            $"Embedding, {processors} processors",
            $"{photos.Length} photos, {Callers} callers",
            $"{Report.Number(perSecond, "F1")} photos/s",
            Each(service.ProcessorTime - before, calls.Count, "photo"),
            idle,
            service);
    }

    /// <summary>A gallery of so many faces, imported and searched.</summary>
    public static async Task<CapacityRow> IdentityAsync(
        string name, int faces, IReadOnlyDictionary<string, string>? environment, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceUnderLoad.StartAsync(
            "Identity", 0, ["--Storage:DataFolder", data.Path], environment, cancellationToken);
        var idle = service.WorkingSet;
        var load = new GalleryLoad(service.Channel);
        await load.CreateAsync(cancellationToken);
        if (faces > 0)
            await load.ImportAsync("person", faces, cancellationToken);
        var (before, searches) = (service.ProcessorTime, 500);
        var took = (await load.SearchAsync(searches, cancellationToken)).Sum();
        return CapacityRow.Of(
            name,
            $"{faces} faces imported, searches",
            $"{Report.Number(searches / took, "F0")} searches/s",
            Each(service.ProcessorTime - before, searches, "search"),
            idle,
            service);
    }

    /// <summary>Detections through the gateway, whose embedding service does the work elsewhere.</summary>
    public async Task<CapacityRow> GatewayAsync(
        string name, IReadOnlyDictionary<string, string>? environment, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        await using var embedding = await ServiceUnderLoad.StartAsync("Embedding", 0, Shipped, null, cancellationToken);
        await using var identity = await ServiceUnderLoad.StartAsync(
            "Identity", 0, ["--Storage:DataFolder", data.Path], null, cancellationToken);
        await using var gateway = await ServiceUnderLoad.StartAsync(
            "Gateway",
            0,
            [
                "--Storage:DataFolder", data.Path,
                "--Access:BootstrapKey", Key,
                "--Clients:Embedding:Addresses", embedding.Address,
                "--Clients:Identity:Addresses", identity.Address,
                // Nothing here asks these.
                "--Clients:StyleTransfer:Addresses", embedding.Address,
                "--Clients:Training:Addresses", embedding.Address,
            ],
            environment,
            cancellationToken);
        var idle = gateway.WorkingSet;
        var faces = new FaceService.FaceServiceClient(gateway.Channel);
        var headers = new Metadata { { "x-api-key", Key } };
        var load = new PhotoCalls(photos, (photo, token) => faces.DetectFacesAsync(
            new() { Image = photo }, headers, cancellationToken: token).ResponseAsync);
        await load.RunAsync(Callers, seconds * WarmUp, cancellationToken);
        var before = gateway.ProcessorTime;
        var (calls, perSecond) = await load.RunAsync(Callers, seconds, cancellationToken);
        return CapacityRow.Of(
            name,
            $"detection, {Callers} callers",
            $"{Report.Number(perSecond, "F1")} calls/s",
            Each(gateway.ProcessorTime - before, calls.Count, "call"),
            idle,
            gateway);
    }

    private static string Each(TimeSpan processors, int count, string what) =>
        $"{Report.Milliseconds(processors.TotalSeconds / count)} ms/{what}";
}
