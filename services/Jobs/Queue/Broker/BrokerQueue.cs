using MassTransit;
using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs.Queue.Broker;

/// <summary>
/// Publishes to RabbitMQ. It returns when a queue has the message on its disks: the broker confirms it, and gives back what
/// no queue takes, as before anyone has ever declared one.
/// </summary>
internal sealed class BrokerQueue(
    IBusControl bus, IOptions<MessagingOptions> options, TimeProvider time, QueueDeclaration? declaration = null) : IJobQueue
{
    private const long Never = long.MinValue;

    // While messages wait, the sweeper tries again more often than this.
    private static readonly TimeSpan FailureCounts = TimeSpan.FromSeconds(15);

    // The exchange: "queue:" would declare the queue again, as a classic one, and wait for ever.
    private readonly Uri _address = new($"exchange:{options.Value.QueueName}");

    private long _failed = Never;

    public bool IsDurable => true;

    /// <summary>
    /// Whether those who consume are connected, and no message was refused of late; a bus that only sends does not notice
    /// that its connection is gone.
    /// </summary>
    public bool IsAnswering =>
        IsConnected
        && (Volatile.Read(ref _failed) is var failed && (failed == Never || time.GetElapsedTime(failed) > FailureCounts));

    /// <summary>Why the broker refuses the queue, where it does.</summary>
    public string? Refusal =>
        declaration?.Refusal
        ?? bus.CheckHealth().Endpoints.Values.Select(endpoint => BrokerRefusals.Find(endpoint.Exception))
            .FirstOrDefault(refusal => refusal is not null);

    private bool IsConnected => bus.CheckHealth().Status == BusHealthStatus.Healthy;

    public async Task PublishAsync(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(jobId, cancellationToken);
            Volatile.Write(ref _failed, Never);
        }
        catch
        {
            Volatile.Write(ref _failed, time.GetTimestamp());
            declaration?.Renew();
            throw;
        }
    }

    private async Task SendAsync(string jobId, CancellationToken cancellationToken)
    {
        // It would only connect and send until the timeout.
        if (!IsConnected)
            throw new QueueUnavailableException();
        using var timeout = new CancellationTokenSource(options.Value.PublishTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var endpoint = await bus.GetSendEndpoint(_address).WaitAsync(either.Token);
        await endpoint.Send(
            new JobMessage(jobId),
            context =>
            {
                if (context.TryGetPayload(out RabbitMqSendContext? rabbit))
                    rabbit.Mandatory = true;
            },
            either.Token).WaitAsync(either.Token);
    }
}
