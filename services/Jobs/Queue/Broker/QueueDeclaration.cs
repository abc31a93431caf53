using System.Threading.Channels;
using FacePlatform.ServiceDefaults.Hosting;
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

    // What a broker refuses stays refused until somebody changes a setting.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // One request is enough, however many messages were refused meanwhile.
    private readonly Channel<bool> _requests = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly OutageLog _outage = new(time);

    private volatile string? _refusal;

    /// <summary>Why the broker refuses the queue, in its own words, or null where it has not.</summary>
    public string? Refusal => _refusal;

    /// <summary>Has the queue declared again, soon.</summary>
    public void Renew() => _requests.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Renew();
        await foreach (var _ in _requests.Reader.ReadAllAsync(stoppingToken))
        {
            var pause = RetryPause;
            while (!await TryDeclareAsync(stoppingToken))
            {
                await Task.Delay(pause, time, stoppingToken);
                pause = _refusal is null ? RetryPause : TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
            }
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
            _refusal = null;
            _outage.Succeed();
            LogDeclared(options.Value.QueueName);
            return true;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            _refusal = BrokerRefusals.Find(exception);
            if (_refusal is { } reason)
            {
                var level = _outage.Fail(reason);
                LogRefused(level, options.Value.QueueName, reason);
            }
            else
            {
                // The bus that publishes says that its broker is away.
                LogFailed(options.Value.QueueName, exception);
            }

            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Queue {Queue} is declared")]
    private partial void LogDeclared(string queue);

    [LoggerMessage(Message = "The broker refuses queue {Queue}: {Reason} It is tried again")]
    private partial void LogRefused(LogLevel level, string queue, string reason);

    [LoggerMessage(LogLevel.Debug, "Queue {Queue} could not be declared; it is tried again")]
    private partial void LogFailed(string queue, Exception exception);
}
