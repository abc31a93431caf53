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

    private static readonly TimeSpan KeptTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Adds the queue on RabbitMQ and, where <paramref name="works"/>, its consumer, which declares it too.</summary>
    public static void AddBroker(this IHostApplicationBuilder builder, bool works)
    {
        var services = builder.Services;
        services.AddSingleton<BrokerQueue>();
        services.AddSingleton<IJobQueue>(provider => provider.GetRequiredService<BrokerQueue>());
        if (!works)
        {
            services.AddSingleton<QueueDeclaration>();
            services.AddHostedService(provider => provider.GetRequiredService<QueueDeclaration>());
        }

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
                // Without any it would be tagged as ready.
                health.Tags.Add("masstransit");
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
        QueueTopology.Configure(endpoint, options);
        endpoint.ConcurrentMessageLimit = 1;
        endpoint.UseMessageRetry(retry => retry.Interval(Retries, RetryInterval));
        // The rows know the dead letters.
        endpoint.DiscardFaultedMessages();
        endpoint.DiscardSkippedMessages();
        endpoint.ConfigureConsumer<JobConsumer>(context);
    }
}
