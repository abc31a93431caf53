using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Jobs.Queue.Broker;

/// <summary>The broker that wakes workers: the configuration section <c>Messaging</c>.</summary>
public sealed class MessagingOptions : IValidatableObject
{
    public const string Section = "Messaging";

    /// <summary>The name of the connection string that counts where <see cref="ConnectionString"/> is absent.</summary>
    public const string ConnectionName = "messaging";

    /// <summary>
    /// <c>amqp://user:password@host:port/vhost</c> of a RabbitMQ; <c>ConnectionStrings:messaging</c> where absent. Without
    /// either, jobs are queued in this process.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// The queue, and its exchange; one for each record. The name of the service's database where absent, with a digest of
    /// its path where it is a file.
    /// </summary>
    public string QueueName { get; set; } = "";

    /// <summary>How long the broker may take to accept a message; the sweeper publishes again what it did not.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Deliveries after which the broker drops a message, far above the attempts that the row counts: one that kills whoever
    /// takes it, before its row can be written, does not go round without a pause. The job still waits, and is published
    /// again after <see cref="JobsOptions.RepublishAfter"/>. A queue keeps the limit that it was declared with; another one
    /// needs another <see cref="QueueName"/>.
    /// </summary>
    [Range(1, 10_000)]
    public int DeliveryLimit { get; set; } = 50;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // The message does not repeat it: it holds a password.
        if (ConnectionString.Length > 0
            && !(Uri.TryCreate(ConnectionString, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps"))
            yield return new ValidationResult(
                "Messaging:ConnectionString is not amqp://user:password@host:port/vhost.", [nameof(ConnectionString)]);
    }
}
