using Qdrant.Client.Grpc;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>qdrant.Qdrant of the double: its version is that of the client.</summary>
internal sealed class HealthDouble
{
    internal sealed class Methods() : QdrantMethods<HealthDouble>("Qdrant")
    {
        protected override void AddAll() => Add(
            "HealthCheck",
            (HealthDouble _, HealthCheckRequest _) => new HealthCheckReply { Title = "a double of Qdrant", Version = "1.20.0" });
    }
}
