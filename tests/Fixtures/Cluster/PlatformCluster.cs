using System.Globalization;
using System.Net;
using System.Text.Json;
using FacePlatform.Tests.Fixtures.Cluster.Images;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Publishing;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>
/// The overlay <c>cpu</c> on this machine: the published services, Debian's PostgreSQL and RabbitMQ, and a client outside of the
/// platform's namespace, with the sample photos and facectl. What differs from the manifests is <see cref="Exact"/>.
/// </summary>
public sealed class PlatformCluster : IAsyncDisposable
{
    /// <summary>Where a client finds the sample photos.</summary>
    public const string Photos = "/photos";

    private const string Overlay = "cpu";
    private const string Space = "faceplatform";
    private const string ClientName = "client";
    private const int GatewayPort = 8081;

    // One of each, and two of what is there to be scaled: two processors run all of them.
    private static readonly Dictionary<string, int> Replicas = new()
    {
        ["gateway"] = 1,
        ["embedding"] = 2,
        ["identity"] = 1,
        ["style-transfer"] = 1,
        ["training"] = 1,
        ["qdrant"] = 1,
    };

    // No Qdrant runs here: one Identity with the index in its memory.
    private static readonly Dictionary<string, IReadOnlyDictionary<string, string>> Exact = new()
    {
        ["identity"] = new Dictionary<string, string> { ["Index__Kind"] = "exact" },
    };

    private readonly string _key;
    private readonly GrpcChannel _channel;

    private PlatformCluster(LocalCluster cluster)
    {
        Cluster = cluster;
        _key = cluster.SecretOf(Space, "gateway", "bootstrap-key");
        _channel = GrpcChannel.ForAddress("http://gateway", new()
        {
            HttpHandler = Client.Network.CreateHandler(FindGateway),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
        });
    }

    /// <summary>Its pods.</summary>
    public LocalCluster Cluster { get; }

    /// <summary>A pod of a client.</summary>
    public Pod Client => Cluster.PodsOf(ClientName).Single();

    /// <summary>The gateway as the client sees it, with the key of an administrator.</summary>
    public CallInvoker Gateway => _channel.Intercept(metadata =>
    {
        metadata.Add("x-api-key", _key);
        return metadata;
    });

    /// <summary>Why it cannot run on this machine, or null where it can.</summary>
    public static string? FindMissing() =>
        LocalCluster.FindMissing()
        ?? (PostgresImage.TryFind() is null ? "PostgreSQL is not installed (/usr/lib/postgresql/*/bin)." : null)
        ?? (RabbitMqImage.TryFind() is null ? RabbitMqServer.Missing : null);

    /// <summary>Starts it and waits until everything is ready; null where the overlay cannot be built.</summary>
    /// <param name="services">Published when they are first asked for.</param>
    /// <param name="workers">How many workers of style transfers and of trainings.</param>
    /// <param name="qdrant">A double of Qdrant in place of its nodes; null for an index in Identity's memory.</param>
    public static async Task<PlatformCluster?> TryStartAsync(
        PublishedServices services, int workers = 1, ContainerImage? qdrant = null)
    {
        if (await KubernetesOverlay.TryLoadAsync(Overlay) is not { } overlay)
            return null;
        var images = new Dictionary<string, ContainerImage>
        {
            ["postgres"] = PostgresImage.TryFind()!,
            ["rabbitmq"] = RabbitMqImage.TryFind()!,
        };
        foreach (var name in new[] { "Gateway", "Embedding", "Identity", "StyleTransfer", "Training", "Facectl" })
            images[$"faceplatform/{name.Replace("eT", "e-t", StringComparison.Ordinal).ToLowerInvariant()}"] =
                await ImageOfAsync(services, name);
        if (qdrant is not null)
            images["qdrant/qdrant"] = qdrant;
        var secrets = await Command.RunAsync(
            "bash", Path.Combine(RepositoryRoot.Path, "deploy/kubernetes/new-secrets.sh"));
        var cluster = await LocalCluster.StartAsync(overlay.Objects, new()
        {
            Images = images,
            Secrets = secrets,
            Overrides = qdrant is null ? Exact : new Dictionary<string, IReadOnlyDictionary<string, string>>(),
            Replicas = new Dictionary<string, int>(Replicas)
            {
                ["style-transfer-worker"] = workers,
                ["training-worker"] = workers,
            },
            Additional = [ClientOf(secrets)],
        });
        try
        {
            await cluster.WaitUntilReadyAsync();
            return new(cluster);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs facectl in the client's pod; it ends with one JSON document.</summary>
    public async Task<(int ExitCode, JsonElement Document)> FacectlAsync(params IEnumerable<string> arguments)
    {
        var (exitCode, output, error) = await Client.ExecuteAsync(
            ["dotnet", "/app/FacePlatform.Facectl.dll", .. arguments, "--json"]);
        return output.Length > 0
            ? (exitCode, JsonDocument.Parse(output).RootElement)
            : throw new InvalidOperationException($"facectl {string.Join(' ', arguments)} ended with {exitCode}: {error}");
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await Cluster.DisposeAsync();
    }

    // What the address of its Service stands for.
    private IPEndPoint FindGateway() =>
        Cluster.PodsOf("gateway").FirstOrDefault(pod => pod.IsReady) is { } pod
            ? new(pod.Address, GatewayPort)
            : throw new HttpRequestException("No gateway is ready.");

    private static async Task<ContainerImage> ImageOfAsync(PublishedServices services, string name)
    {
        var service = await services.GetAsync(name);
        return ContainerImage.Of(Path.GetFileName(service.Assembly), service.Folder);
    }

    private static Workload ClientOf(string secrets)
    {
        var key = k8s.KubernetesYaml.LoadAllFromString(secrets, null, strict: true).OfType<V1Secret>()
            .Single(secret => secret.Metadata.Name == "gateway").StringData["bootstrap-key"];
        return new(
            ClientName,
            "clients",
            new()
            {
                Metadata = new() { Labels = new Dictionary<string, string> { ["app.kubernetes.io/name"] = ClientName } },
                Spec = new()
                {
                    Containers =
                    [
                        new()
                        {
                            Name = ClientName,
                            Image = "faceplatform/facectl",
                            Command = ["sleep", "infinity"],
                            Env =
                            [
                                new() { Name = "FACEPLATFORM_URL", Value = string.Create(CultureInfo.InvariantCulture, $"http://gateway:{GatewayPort}") },
                                new() { Name = "FACEPLATFORM_KEY", Value = key },
                            ],
                            VolumeMounts =
                            [
                                new() { Name = "photos", MountPath = Photos, ReadOnlyProperty = true },
                                new() { Name = "tmp", MountPath = "/tmp" },
                            ],
                        },
                    ],
                    Volumes =
                    [
                        new() { Name = "photos", HostPath = new() { Path = Path.GetDirectoryName(SamplePhotos.PathOf(1)) } },
                        new() { Name = "tmp", EmptyDir = new() },
                    ],
                },
            },
            1,
            []);
    }
}
