using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace FacePlatform.AppHost;

/// <summary>
/// The queue of long jobs. The setting <c>Messaging:Transport</c> is <c>container</c>, <c>local</c>, <c>in-process</c> or
/// <c>auto</c>, the default:
/// <code>
///   ConnectionStrings:rabbitmq is set ──▶ that broker            amqp://user:password@host:5672
///   a container runtime runs ───────────▶ a container of RabbitMQ, its data in a volume
///   a rabbitmq-server is installed ─────▶ a RabbitMQ of its own, its data in the data folder
///   otherwise ──────────────────────────▶ in each service's memory
/// </code>
/// A switch loses nothing: a job is a row, and rows whose message is gone are put on the queue again.
/// </summary>
internal static class BrokerResource
{
    private const string Name = "broker";

    // A job's message is unacknowledged as long as it runs, and RabbitMQ takes back what was not acknowledged in half an
    // hour. A week is longer than any job takes; the queue asks for the same, which servers before 3.12 do not know.
    private const string ConsumerTimeoutMilliseconds = "604800000";

    /// <summary>Gives a service the address of the broker, which the first one that asks adds.</summary>
    public static IResourceBuilder<ProjectResource> WithBroker(this IResourceBuilder<ProjectResource> service)
    {
        if (GetBroker(service.ApplicationBuilder) is not { } broker)
            return service;
        return service.WithEnvironment("Messaging__ConnectionString", broker).WaitFor(broker);
    }

    private static IResourceBuilder<IResourceWithConnectionString>? GetBroker(IDistributedApplicationBuilder builder)
    {
        if (builder.Resources.OfType<IResourceWithConnectionString>().SingleOrDefault(IsBroker) is { } broker)
            return builder.CreateResourceBuilder(broker);
        var configuration = builder.Configuration;
        return (configuration["Messaging:Transport"] ?? "auto") switch
        {
            "in-process" => null,
            "auto" when !string.IsNullOrEmpty(configuration.GetConnectionString("rabbitmq")) =>
                builder.AddConnectionString("rabbitmq"),
            "auto" or "container" when ContainerRuntime.IsRunning(configuration) => AddContainer(builder),
            "container" => throw new DistributedApplicationException(
                "Messaging:Transport is container, but neither Docker nor Podman runs."),
            "auto" or "local" when LocalBroker.FindServer(configuration) is { } server =>
                builder.AddLocalBroker(Name, server, ConsumerTimeoutMilliseconds),
            "local" => throw new DistributedApplicationException(
                $"Messaging:Transport is local, but there is no {LocalBroker.ServerOf(configuration)}."),
            "auto" => null,
            _ => throw new DistributedApplicationException(
                "Messaging:Transport must be container, local, in-process or auto."),
        };
    }

    private static bool IsBroker(IResourceWithConnectionString resource) => resource.Name is Name or "rabbitmq";

    private static IResourceBuilder<RabbitMQServerResource> AddContainer(IDistributedApplicationBuilder builder) =>
        builder.AddRabbitMQ(Name)
            .WithDataVolume(VolumeOf(builder.DataFolder()))
            // The data belongs to a node's name, and a container's is otherwise another one each time.
            .WithContainerRuntimeArgs("--hostname", Name)
            .WithEnvironment(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-rabbit consumer_timeout " + ConsumerTimeoutMilliseconds);

    // A queue belongs to one record: another data folder has another volume.
    private static string VolumeOf(string folder) =>
        $"faceplatform-broker-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..12]}";
}
