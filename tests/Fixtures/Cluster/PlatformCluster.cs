using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FacePlatform.Tests.Fixtures.Cluster.Images;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Processes;
using FacePlatform.Tests.Fixtures.Publishing;
using FacePlatform.Tests.Fixtures.Qdrant;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using k8s;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>
/// The overlay <c>cpu</c> on this machine: the published services, Debian's PostgreSQL and RabbitMQ, and a client outside of the
/// platform's namespace that has facectl. What differs from the manifests is <see cref="Exact"/> and how many pods there are.
/// </summary>
public sealed class PlatformCluster : IAsyncDisposable
{
    private const string Overlay = "cpu";
    private const string Space = "faceplatform";
    private const string ClientName = "client";
    private const int GatewayPort = 8081;

    // One of each, and two of those that do the most; the workers that KEDA would start.
    private static readonly Dictionary<string, int> Replicas = new()
    {
        ["gateway"] = 1,
        ["embedding"] = 2,
        ["identity"] = 1,
        ["style-transfer"] = 1,
        ["style-transfer-worker"] = 1,
        ["training"] = 1,
        ["training-worker"] = 1,
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
    /// <param name="folders">What the client sees of this machine: folders by where it finds them.</param>
    /// <param name="withQdrant">
    /// Whether Identity has a double of Qdrant as its index, in place of Qdrant's nodes; otherwise an index in its memory.
    /// </param>
    public static async Task<PlatformCluster?> TryStartAsync(
        PublishedServices services, IReadOnlyDictionary<string, string> folders, bool withQdrant = false)
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
        var secrets = await Command.RunAsync(
            "bash", Path.Combine(RepositoryRoot.Path, "deploy/kubernetes/new-secrets.sh"));
        if (withQdrant)
            images["qdrant/qdrant"] = QdrantImage.Of(QdrantDouble.Create(ValueOf(secrets, "qdrant", "api-key")));
        var cluster = await LocalCluster.StartAsync(overlay.Objects, new()
        {
            Images = images,
            Secrets = secrets,
            Overrides = withQdrant ? new Dictionary<string, IReadOnlyDictionary<string, string>>() : Exact,
            Replicas = Replicas,
            Additional = [ClientOf(secrets, folders)],
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

    /// <summary>Runs facectl in the client's pod, however busy the machine is; it ends with one JSON document.</summary>
    public async Task<(int ExitCode, JsonElement Document)> FacectlAsync(params IEnumerable<string> arguments)
    {
        var (exitCode, output, error) = await Client.ExecuteAsync(
            ["dotnet", "/app/facectl.dll", .. arguments, "--timeout", "600", "--json"]);
        return output.StartsWith('{')
            ? (exitCode, JsonDocument.Parse(output).RootElement)
            : throw new InvalidOperationException(
                $"facectl {string.Join(' ', arguments)} ended with {exitCode}: {output}{error}");
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await Cluster.DisposeAsync();
    }

    // What the address of its Service stands for, which refuses where no pod is ready.
    private IPEndPoint FindGateway() =>
        Cluster.PodsOf("gateway").FirstOrDefault(pod => pod.IsReady) is { } pod
            ? new(pod.Address, GatewayPort)
            : throw new SocketException((int)SocketError.ConnectionRefused);

    private static async Task<ContainerImage> ImageOfAsync(PublishedServices services, string name)
    {
        var service = await services.GetAsync(name);
        return ContainerImage.Of(Path.GetFileName(service.Assembly), service.Folder);
    }

    private static string ValueOf(string secrets, string name, string key) =>
        KubernetesYaml.LoadAllFromString(secrets, null, strict: true).OfType<V1Secret>()
            .Single(secret => secret.Metadata.Name == name).StringData[key];

    private static Workload ClientOf(string secrets, IReadOnlyDictionary<string, string> folders)
    {
        var key = ValueOf(secrets, "gateway", "bootstrap-key");
        var url = string.Create(CultureInfo.InvariantCulture, $"http://gateway:{GatewayPort}");
        var container = new V1Container
        {
            Name = ClientName,
            Image = "faceplatform/facectl",
            Command = ["sleep", "infinity"],
            Env = [new() { Name = "FACEPLATFORM_URL", Value = url }, new() { Name = "FACEPLATFORM_KEY", Value = key }],
            VolumeMounts =
            [
                new() { Name = "tmp", MountPath = "/tmp" },
                .. folders.Keys.Select((path, i) =>
                    new V1VolumeMount { Name = $"folder-{i}", MountPath = path, ReadOnlyProperty = true }),
            ],
        };
        return new(
            V1Deployment.KubeKind,
            ClientName,
            "clients",
            new()
            {
                Metadata = new() { Labels = new Dictionary<string, string> { ["app.kubernetes.io/name"] = ClientName } },
                Spec = new()
                {
                    Containers = [container],
                    Volumes =
                    [
                        new() { Name = "tmp", EmptyDir = new() },
                        .. folders.Values.Select((path, i) =>
                            new V1Volume { Name = $"folder-{i}", HostPath = new() { Path = path } }),
                    ],
                },
            },
            1);
    }
}
