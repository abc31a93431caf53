using MassTransit;
using MassTransit.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace FacePlatform.Jobs.Queue.Broker;

internal static class BrokerExtensions
{
    // While the record is away, the message is kept and tried again; then the sweeper brings the job back.
    private const int Retries = 60;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    // RabbitMQ closes the channel of a consumer that holds a message longer than half an hour, by default. Where the server
    // is older than 3.12 it does not know this argument, and its own consumer_timeout has to be above the longest job;
    // otherwise the message comes again, waits for the job that still runs, and only its deliveries are counted.
    private static readonly TimeSpan ConsumerTimeout = TimeSpan.FromDays(7);

    private static readonly TimeSpan KeptTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Adds the queue on RabbitMQ and, where <paramref name="works"/>, its consumer.</summary>
    public static void AddBroker(this IHostApplicationBuilder builder, bool works)
    {
        var services = builder.Services;
        services.AddSingleton<BrokerQueue>();
        services.AddSingleton<IJobQueue>(provider => provider.GetRequiredService<BrokerQueue>());
        services.AddHealthChecks().AddCheck<BrokerHealthCheck>("broker", tags: ["ready"]);
        services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(DiagnosticHeaders.DefaultListenerName));
        services.AddOptions<MassTransitHostOptions>().Configure<IOptions<JobsOptions>>((host, jobs) =>
        {
            // The service starts without its broker and connects when it is there.
            host.WaitUntilStarted = false;
            // A job that runs is handed over in its own time; a message that is only kept goes back to the queue.
            host.ConsumerStopTimeout = KeptTimeout;
            host.StopTimeout = jobs.Value.HandOverTimeout + JobsExtensions.ShutdownMargin / 2;
        });
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            // Its own check would make the service unready; the one above takes its place.
            bus.ConfigureHealthCheckOptions(health =>
            {
                health.MinimalFailureStatus = HealthStatus.Degraded;
                health.Tags.Clear();
            });
            if (works)
                bus.AddConsumer<JobConsumer>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                var options = context.GetRequiredService<IOptions<MessagingOptions>>().Value;
                rabbit.Host(new Uri(options.ConnectionString));
                if (works)
                    rabbit.ReceiveEndpoint(options.QueueName, endpoint => Configure(endpoint, options, context));
            });
        });
    }

    private static void Configure(
        IRabbitMqReceiveEndpointConfigurator endpoint, MessagingOptions options, IBusRegistrationContext context)
    {
        // Only what is sent to this queue's own exchange: other services have jobs too.
        endpoint.ConfigureConsumeTopology = false;
        endpoint.SetQuorumQueue();
        endpoint.SetQueueArgument("x-delivery-limit", options.DeliveryLimit);
        endpoint.SetQueueArgument("x-consumer-timeout", (long)ConsumerTimeout.TotalMilliseconds);
        endpoint.PrefetchCount = 1;
        endpoint.ConcurrentMessageLimit = 1;
        endpoint.UseMessageRetry(retry => retry.Interval(Retries, RetryInterval));
        // The rows know the dead letters.
        endpoint.DiscardFaultedMessages();
        endpoint.DiscardSkippedMessages();
        endpoint.ConfigureConsumer<JobConsumer>(context);
    }
}
