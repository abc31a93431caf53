using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Platform;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(PlatformFixture))]
// One test kills a replica that the others use.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace FacePlatform.Tests.Platform;

/// <summary>The whole AppHost with two Embedding replicas, on free ports, with a record of its own.</summary>
public sealed class PlatformFixture : IAsyncLifetime
{
    public const string AdminKey = "platform-tests-key-0123456789abcdefghijklmnop";

    private readonly TemporaryFolder _data = new();
    private DistributedApplication? _app;
    private GrpcChannel? _channel;

    public static IReadOnlyList<string> Resources { get; } =
        ["embedding", "embedding-2", "identity", "style-transfer", "training", "gateway"];

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The platform did not start.");

    /// <summary>The gateway with the admin's key, as any client sees it.</summary>
    public CallInvoker Gateway => (_channel ?? throw new InvalidOperationException("The platform did not start."))
        .Intercept(metadata =>
        {
            metadata.Add("x-api-key", AdminKey);
            return metadata;
        });

    /// <summary>The gateway's gRPC endpoint.</summary>
    public Uri GatewayAddress => App.GetEndpoint("gateway", "grpc");

    /// <summary>The dashboard's telemetry.</summary>
    public Dashboard Dashboard => new(App.GetEndpoint("aspire-dashboard", "http"));

    /// <summary>A client of the gateway's HTTP endpoint.</summary>
    public HttpClient CreateHttpClient() => App.CreateHttpClient("gateway", "http");

    public async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [
                "--Embedding:Replicas=2",
                "--Gateway:Ports=dynamic",
                "--Identity:Index=exact",
                // So that the jobs go over a RabbitMQ where one is installed, and in memory elsewhere.
                "--ContainerRuntime=false",
                $"--Data={_data.Path}",
                $"--Parameters:admin-key={AdminKey}",
                $"--AppHost:DashboardApiKey={Dashboard.ApiKey}",
            ],
            (options, _) => options.DisableDashboard = false);
        _app = await builder.BuildAsync();
        await _app.StartAsync();
        await Task.WhenAll(Resources.Select(WaitUntilHealthyAsync));
        _channel = GrpcChannel.ForAddress(GatewayAddress);
    }

    public Task WaitUntilHealthyAsync(string resource) =>
        App.ResourceNotifications.WaitForResourceHealthyAsync(resource, WaitBehavior.StopOnResourceUnavailable)
            .WaitAsync(TimeSpan.FromMinutes(5));

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        _data.Dispose();
    }
}
