using FacePlatform.Jobs.Running;
using MassTransit;

namespace FacePlatform.Jobs.Queue.Broker;

/// <summary>
/// Works on the job of a message. The message stays unacknowledged meanwhile, so that the broker gives it to another worker
/// as soon as this process dies.
/// </summary>
internal sealed class JobConsumer(JobRunner runner) : IConsumer<JobMessage>
{
    public Task Consume(ConsumeContext<JobMessage> context) =>
        runner.RunAsync(context.Message.JobId, context.ReceiveContext.Redelivered, context.CancellationToken);
}
