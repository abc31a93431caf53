using System.Collections.Concurrent;
using FacePlatform.Jobs.Queue.Broker;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Jobs.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using JobState = FacePlatform.Jobs.Record.JobState;

namespace FacePlatform.Tests.Jobs.Broker;

/// <summary>
/// The queue before its first worker, on a real RabbitMQ: where workers are scaled from zero, its length is what starts them.
/// </summary>
[Collection(nameof(BrokerFixture))]
public sealed class QueueDeclarationTests(BrokerFixture broker)
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_job_that_is_taken_in_before_the_first_worker_waits_in_the_queue_and_the_worker_does_it()
    {
        var settings = await broker.CreateAsync();
        await using var api = await BrokerFixture.StartAsync("api", settings);
        await WaitForLengthAsync(api, 0);

        var job = await api.SubmitAsync();

        await WaitForLengthAsync(api, 1);
        Assert.Equal(HealthStatus.Healthy, (await api.CheckHealthAsync()).Status);
        Assert.Equal(JobState.Waiting, (await api.Store.GetAsync(JobsHost.Owner, job.Id, None)).State);
        await using var worker = await BrokerFixture.StartAsync("worker", settings);
        Assert.Equal(JobState.Succeeded, (await api.EndAsync(job.Id)).State);
        await WaitForLengthAsync(api, 0);
    }

    [Fact]
    public async Task A_broker_that_comes_late_gets_the_queue_and_the_jobs_of_before()
    {
        await using var server = BrokerFixture.CreateServer();
        await using var api = await BrokerFixture.StartAsync("api", await broker.CreateAsync(server.ConnectionString));
        await api.SubmitAsync();
        Assert.Equal(HealthStatus.Degraded, (await api.CheckHealthAsync()).Status);

        await server.StartAsync();

        await WaitForLengthAsync(api, 1);
    }

    [Fact]
    public async Task A_broker_that_lost_the_queue_gets_it_again_with_the_next_job()
    {
        // A message that the broker takes while it still removes the queue is lost, and the sweeper publishes it again.
        await using var api = await BrokerFixture.StartAsync(
            "api", [.. await broker.CreateAsync(), ("Jobs:RepublishAfter", "00:00:01")]);
        await WaitForLengthAsync(api, 0);
        await using (var connection = await ConnectAsync(api))
        {
            await using var channel = await connection.CreateChannelAsync();
            await channel.QueueDeleteAsync(QueueName(api));
        }

        await api.SubmitAsync();

        await WaitForLengthAsync(api, 1);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("worker")]
    public async Task A_wrong_password_is_told_by_the_health_without_it(string role)
    {
        var settings = await broker.CreateAsync();
        var wrong = settings.Single(setting => setting.Key == "Messaging:ConnectionString").Value
            .Replace("guest:guest", "guest:not-the-password", StringComparison.Ordinal);
        await using var host = await BrokerFixture.StartAsync(role, [.. settings, ("Messaging:ConnectionString", wrong)]);

        var text = await WaitForRefusalAsync(host);

        Assert.Contains("ACCESS_REFUSED", text, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("worker")]
    public async Task A_queue_with_another_delivery_limit_is_told_by_the_health(string role)
    {
        var settings = await broker.CreateAsync();
        await using var first = await BrokerFixture.StartAsync("api", settings);
        await WaitForLengthAsync(first, 0);
        await using var host = await BrokerFixture.StartAsync(role, [.. settings, ("Messaging:DeliveryLimit", "60")]);

        var text = await WaitForRefusalAsync(host);

        Assert.Contains("PRECONDITION_FAILED", text, StringComparison.Ordinal);
        Assert.Contains("x-delivery-limit", text, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, (await first.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task A_refused_queue_is_one_warning_however_often_it_is_tried()
    {
        var settings = (await broker.CreateAsync()).ToDictionary(setting => setting.Key, setting => setting.Value);
        var log = new LogLevels();
        using var declaration = new QueueDeclaration(
            Options.Create(new MessagingOptions
            {
                ConnectionString = settings["Messaging:ConnectionString"]
                    .Replace("guest:guest", "guest:not-the-password", StringComparison.Ordinal),
                QueueName = settings["Messaging:QueueName"],
            }),
            TimeProvider.System,
            log);
        await declaration.StartAsync(None);

        await Eventually.HoldsAsync(() => Task.FromResult(log.Levels.Count >= 3), "it is tried several times");

        await declaration.StopAsync(None);
        Assert.Single(log.Levels, LogLevel.Warning);
        Assert.Contains("ACCESS_REFUSED", declaration.Refusal, StringComparison.Ordinal);
    }

    private sealed class LogLevels : ILogger<QueueDeclaration>
    {
        public ConcurrentQueue<LogLevel> Levels { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Levels.Enqueue(logLevel);
    }

    private static async Task<string> WaitForRefusalAsync(JobsHost host)
    {
        var text = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                var broker = (await host.CheckHealthAsync()).Entries["broker"];
                text = broker.Description ?? "";
                return broker.Status == HealthStatus.Degraded && text.Contains("refuses", StringComparison.Ordinal);
            },
            "the broker refuses the queue");
        return text;
    }

    private static string QueueName(JobsHost host) => host.Get<IOptions<MessagingOptions>>().Value.QueueName;

    private static Task<IConnection> ConnectAsync(JobsHost host) =>
        new ConnectionFactory { Uri = new Uri(host.Get<IOptions<MessagingOptions>>().Value.ConnectionString) }
            .CreateConnectionAsync();

    private static async Task WaitForLengthAsync(JobsHost host, uint length)
    {
        await using var connection = await ConnectAsync(host);
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    // A channel of its own: one that asks for a queue that is not there is closed.
                    await using var channel = await connection.CreateChannelAsync();
                    var found = (await channel.QueueDeclarePassiveAsync(QueueName(host))).MessageCount;
                    // A job whose message was confirmed too late has more than one.
                    return length == 0 ? found == 0 : found >= length;
                }
                catch (OperationInterruptedException)
                {
                    return false;
                }
            },
            $"{length} messages are in the queue");
    }
}
