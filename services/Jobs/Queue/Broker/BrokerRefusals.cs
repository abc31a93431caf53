using RabbitMQ.Client.Exceptions;

namespace FacePlatform.Jobs.Queue.Broker;

/// <summary>Tells a broker that says no from one that is away.</summary>
internal static class BrokerRefusals
{
    /// <summary>
    /// What the broker said, such as <c>PRECONDITION_FAILED - inequivalent arg …</c> or <c>ACCESS_REFUSED - …</c>; no
    /// password is in it. Null where it said nothing.
    /// </summary>
    public static string? Find(Exception? exception) => exception switch
    {
        null => null,
        OperationInterruptedException { ShutdownReason: { ReplyText.Length: > 0 } reason } => reason.ReplyText,
        AuthenticationFailureException refused => refused.Message,
        AggregateException several => several.InnerExceptions.Select(Find).FirstOrDefault(reason => reason is not null),
        _ => Find(exception.InnerException),
    };
}
