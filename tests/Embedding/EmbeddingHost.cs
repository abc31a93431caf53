using FacePlatform.Embedding.Analysis;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Embedding;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.V1;
using Google.Protobuf;

[assembly: AssemblyFixture(typeof(EmbeddingHost))]

namespace FacePlatform.Tests.Embedding;

/// <summary>The running service with its shipped pipeline, shared by all tests that do not need their own settings.</summary>
public sealed class EmbeddingHost : IDisposable
{
    /// <summary>Settings of a service that logs only what is wrong.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Quiet =
        new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Warning" };

    /// <summary>The shipped pipeline's folder.</summary>
    public static readonly string Shipped =
        Path.Combine(AppContext.BaseDirectory, "pipelines", "retinaface-mobilefacenet");

    public EmbeddingHost() => Client = new EmbeddingService.EmbeddingServiceClient(Host.Channel);

    public ServiceHost<EmbeddingGrpcService> Host { get; } = new(Quiet);

    public EmbeddingService.EmbeddingServiceClient Client { get; }

    /// <summary>The faces of an image with their templates.</summary>
    public async Task<AnalyzeFacesResponse> AnalyzeAsync(
        byte[] image, FaceSelection selection = FaceSelection.All, string pipeline = "") =>
        await Client.AnalyzeFacesAsync(
            Request(image, selection, pipeline), cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>The one face of an image with its template.</summary>
    public async Task<AnalyzedFace> AnalyzeOnlyAsync(byte[] image) =>
        Assert.Single((await AnalyzeAsync(image, FaceSelection.Only)).Faces);

    /// <summary>A service with these settings.</summary>
    public static ServiceHost<EmbeddingGrpcService> Start(params (string Key, string Value)[] settings) =>
        new(With(settings));

    /// <summary><see cref="Quiet"/> and these.</summary>
    public static Dictionary<string, string?> With(params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(Quiet);
        foreach (var (key, value) in settings)
            all[key] = value;
        return all;
    }

    public static AnalyzeFacesRequest Request(
        byte[] image, FaceSelection selection = FaceSelection.All, string pipeline = "") => new()
        {
            Image = ByteString.CopyFrom(image),
            FaceSelection = selection,
            Templates = true,
            Pipeline = pipeline,
        };

    public void Dispose() => Host.Dispose();
}
