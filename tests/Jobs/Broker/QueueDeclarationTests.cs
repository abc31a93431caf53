using FacePlatform.Jobs.Queue.Broker;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Jobs.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
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
        await using var api = await BrokerFixture.StartAsync("api", await broker.CreateAsync());
        await WaitForLengthAsync(api, 0);
        await using (var connection = await ConnectAsync(api))
        {
            await using var channel = await connection.CreateChannelAsync();
            await channel.QueueDeleteAsync(QueueName(api));
        }

        await api.SubmitAsync();

        await WaitForLengthAsync(api, 1);
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
                    return (await channel.QueueDeclarePassiveAsync(QueueName(host))).MessageCount == length;
                }
                catch (OperationInterruptedException)
                {
                    return false;
                }
            },
            $"{length} messages are in the queue");
    }
}
