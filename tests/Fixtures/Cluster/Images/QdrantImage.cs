using FacePlatform.Tests.Fixtures.Qdrant;

namespace FacePlatform.Tests.Fixtures.Cluster.Images;

/// <summary>The double of Qdrant in a pod. It keeps its points while the pod is away, as a volume does.</summary>
internal static class QdrantImage
{
    private const int QdrantUser = 1000;

    public static ContainerImage Of(QdrantDouble server) => new([], QdrantUser)
    {
        TestDouble = async network =>
        {
            await server.ComeBackInAsync(network);
            return new Running(server);
        },
    };

    private sealed class Running(QdrantDouble server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await server.GoAwayAsync();
    }
}
