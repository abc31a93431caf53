using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs.Queue.Broker;

/// <summary>
/// Declares the queue in a process that takes jobs in and does none. Where workers are started by the queue's length, from
/// none, the queue has to be there, and take messages, before the first of them: no worker would ever start otherwise. It
/// declares once at start, as soon as the broker answers, and again when the queue took no message: the broker may be a new
/// one, with nothing on its disks.
/// </summary>
internal sealed partial class QueueDeclaration(
    IOptions<MessagingOptions> options, TimeProvider time, ILogger<QueueDeclaration> logger) : BackgroundService
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    // One wish is enough, however many messages were refused meanwhile.
    private readonly Channel<bool> _wished = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Has the queue declared again, soon.</summary>
    public void Renew() => _wished.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Renew();
        await foreach (var _ in _wished.Reader.ReadAllAsync(stoppingToken))
        {
            while (!await TryDeclareAsync(stoppingToken))
                await Task.Delay(RetryPause, time, stoppingToken);
        }
    }

    private async Task<bool> TryDeclareAsync(CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        try
        {
            // A bus of its own: one that only deploys keeps no connection that could notice a new broker.
            var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
            {
                rabbit.DeployTopologyOnly = true;
                rabbit.Host(new Uri(options.Value.ConnectionString));
                rabbit.ReceiveEndpoint(options.Value.QueueName, endpoint => QueueTopology.Configure(endpoint, options.Value));
            });
            await bus.DeployAsync(either.Token);
            LogDeclared(options.Value.QueueName);
            return true;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // The bus that publishes says that its broker is away.
            LogFailed(options.Value.QueueName, exception);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Queue {Queue} is declared")]
    private partial void LogDeclared(string queue);

    [LoggerMessage(LogLevel.Debug, "Queue {Queue} could not be declared; it is tried again")]
    private partial void LogFailed(string queue, Exception exception);
}
