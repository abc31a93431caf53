using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;

namespace FacePlatform.AppHost;

/// <summary>
/// An installed <c>rabbitmq-server</c> as a broker of this AppHost alone: its ports are free ones, and all that it
/// keeps is in the data folder. Nothing of a RabbitMQ that the system runs is touched or read.
/// <para>
/// Erlang nodes find each other by a name server, <c>epmd</c>, which the first node starts and nobody ends. Here it is
/// a resource of its own on a port of its own, so that it ends with the rest.
/// </para>
/// </summary>
internal sealed class LocalBroker(string name, string server, string folder)
    : ExecutableResource(name, server, folder), IResourceWithConnectionString
{
    // As Debian and Ubuntu install it. The one in /usr/sbin changes the user and drops the environment.
    private const string DefaultServer = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    /// <summary>On loopback; RabbitMQ's first user is only let in from there.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"amqp://guest:guest@{Endpoint.Property(EndpointProperty.HostAndPort)}");

    private EndpointReference Endpoint => new(this, "amqp");

    /// <summary>The setting <c>Messaging:Server</c>, or where Linux distributions put it.</summary>
    public static string ServerOf(IConfiguration configuration) =>
        configuration["Messaging:Server"] is { Length: > 0 } server ? server : DefaultServer;

    /// <summary>Null where it is not installed.</summary>
    public static string? FindServer(IConfiguration configuration) =>
        ServerOf(configuration) is var server && File.Exists(server) ? server : null;
}

internal static class LocalBrokerExtensions
{
    private const string Loopback = "127.0.0.1";

    /// <param name="builder">The application.</param>
    /// <param name="name">Of the resource.</param>
    /// <param name="server">Path of <c>rabbitmq-server</c>.</param>
    /// <param name="consumerTimeout">Milliseconds that a message may be unacknowledged.</param>
    public static IResourceBuilder<LocalBroker> AddLocalBroker(
        this IDistributedApplicationBuilder builder, string name, string server, string consumerTimeout)
    {
        var folder = Path.Combine(builder.DataFolder(), name);
        var names = builder.AddNameServer($"{name}-names", folder);
        builder.Services.AddHealthChecks().AddAsyncCheck(name, token => CheckAsync(builder, name, token));
        return builder.AddResource(new LocalBroker(name, server, folder))
            .OnBeforeResourceStarted((_, _, _) => WriteFilesAsync(folder, consumerTimeout))
            .WithEndpoint(port: FreePort(), name: "amqp", scheme: "amqp", env: "RABBITMQ_NODE_PORT", isProxied: false)
            .WithEndpoint(port: FreePort(), name: "nodes", scheme: "tcp", env: "RABBITMQ_DIST_PORT", isProxied: false)
            .WithEnvironment("RABBITMQ_NODE_IP_ADDRESS", Loopback)
            .WithEnvironment("RABBITMQ_NODENAME", "faceplatform@localhost")
            .WithEnvironment("HOME", folder)
            .WithEnvironment("RABBITMQ_MNESIA_BASE", Path.Combine(folder, "mnesia"))
            .WithEnvironment("RABBITMQ_LOG_BASE", Path.Combine(folder, "log"))
            .WithEnvironment("RABBITMQ_LOGS", "-")
            .WithEnvironment("RABBITMQ_CONFIG_FILE", Path.Combine(folder, "rabbitmq.conf"))
            .WithEnvironment("RABBITMQ_CONFIG_FILES", Path.Combine(folder, "conf.d", "*.conf"))
            .WithEnvironment("RABBITMQ_ADVANCED_CONFIG_FILE", Path.Combine(folder, "advanced.config"))
            .WithEnvironment("RABBITMQ_ENABLED_PLUGINS_FILE", Path.Combine(folder, "enabled_plugins"))
            .WithEnvironment("RABBITMQ_CONF_ENV_FILE", Path.Combine(folder, "rabbitmq-env.conf"))
            .WithEnvironment("RABBITMQ_PID_FILE", Path.Combine(folder, "pid"))
            .WithEnvironment("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}")
            .WithEnvironment("ERL_EPMD_ADDRESS", Loopback)
            .WithEnvironment("ERL_EPMD_PORT", names.GetEndpoint("tcp").Property(EndpointProperty.Port))
            .WithHealthCheck(name)
            .WaitFor(names);
    }

    private static IResourceBuilder<ExecutableResource> AddNameServer(
        this IDistributedApplicationBuilder builder, string name, string folder)
    {
        var port = FreePort();
        builder.Services.AddHealthChecks().AddAsyncCheck(name, async token =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, token);
            return HealthCheckResult.Healthy();
        });
        return builder.AddExecutable(name, "epmd", folder, "-address", Loopback, "-port", $"{port}")
            .WithEndpoint(port: port, name: "tcp", scheme: "tcp", isProxied: false)
            .OnBeforeResourceStarted((_, _, _) => CreateFolderAsync(folder))
            .WithHealthCheck(name);
    }

    private static async Task WriteFilesAsync(string folder, string consumerTimeout)
    {
        await CreateFolderAsync(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "rabbitmq.conf"), $"""
            consumer_timeout = {consumerTimeout}
            disk_free_limit.absolute = 100MB
            log.console.level = warning

            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "enabled_plugins"), "[].\n");
        // Else the system's would be read.
        await File.WriteAllTextAsync(Path.Combine(folder, "rabbitmq-env.conf"), "");
        await File.WriteAllTextAsync(Path.Combine(folder, "advanced.config"), "[].\n");
    }

    // The secret of the Erlang node lies here.
    private static Task CreateFolderAsync(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Task.CompletedTask;
    }

    private static async Task<HealthCheckResult> CheckAsync(
        IDistributedApplicationBuilder builder, string name, CancellationToken cancellation)
    {
        var broker = builder.Resources.OfType<LocalBroker>().Single(resource => resource.Name == name);
        var address = await broker.ConnectionStringExpression.GetValueAsync(cancellation);
        await using var connection =
            await new ConnectionFactory { Uri = new Uri(address!) }.CreateConnectionAsync("health", cancellation);
        return HealthCheckResult.Healthy();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
