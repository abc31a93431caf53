namespace FacePlatform.Tests.Chaos.RestartDependencies;

/// <summary>What is restarted at once.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Workload">All pods of it.</param>
internal sealed record Dependency(string Name, string Workload)
{
    /// <summary>In the order of their restarts.</summary>
    public static IReadOnlyList<Dependency> All { get; } =
    [
        new("PostgreSQL", "postgresql"),
        new("RabbitMQ", "rabbitmq-server"),
        new("Qdrant (double)", "qdrant"),
        new("Embedding", "embedding"),
        new("Identity", "identity"),
        new("Gateway", "gateway"),
        new("StyleTransfer, api", "style-transfer"),
        new("StyleTransfer, worker", "style-transfer-worker"),
    ];
}
