using MassTransit;

namespace FacePlatform.Jobs.Queue.Broker;

/// <summary>
/// What the queue is. Whoever declares it, to take from it or only to have it, must say the same: RabbitMQ closes the channel
/// of one that says otherwise.
/// </summary>
internal static class QueueTopology
{
    // RabbitMQ closes the channel of a consumer that holds a message longer than half an hour, by default. Where the server
    // is older than 3.12 it does not know this argument, and its own consumer_timeout has to be above the longest job;
    // otherwise the message comes again, waits for the job that still runs, and only its deliveries are counted.
    private static readonly TimeSpan ConsumerTimeout = TimeSpan.FromDays(7);

    /// <summary>A quorum queue behind an exchange of its own, both with the endpoint's name.</summary>
    public static void Configure(IRabbitMqReceiveEndpointConfigurator endpoint, MessagingOptions options)
    {
        // Only what is sent to this queue's own exchange: other services have jobs too.
        endpoint.ConfigureConsumeTopology = false;
        endpoint.SetQuorumQueue();
        endpoint.SetQueueArgument("x-delivery-limit", options.DeliveryLimit);
        endpoint.SetQueueArgument("x-consumer-timeout", (long)ConsumerTimeout.TotalMilliseconds);
        endpoint.PrefetchCount = 1;
    }
}
