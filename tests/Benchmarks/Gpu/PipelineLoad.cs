using System.Collections.Concurrent;
using System.Diagnostics;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Tests.Benchmarks.Gpu;

/// <summary>Callers that each send one photo after the other through gRPC and take the templates of its faces.</summary>
/// <param name="client">Who answers.</param>
/// <param name="photos">Sent in turns.</param>
internal sealed class PipelineLoad(EmbeddingService.EmbeddingServiceClient client, ByteString[] photos)
{
    /// <summary>Seconds of each call, and photos per second of all.</summary>
    public async Task<(IReadOnlyCollection<double> Seconds, double PerSecond)> RunAsync(
        int callers, double seconds, CancellationToken cancellationToken)
    {
        var calls = new ConcurrentBag<double>();
        var next = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => CallAsync()));
        return (calls, calls.Count / Stopwatch.GetElapsedTime(start).TotalSeconds);

        async Task CallAsync()
        {
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                var photo = photos[Interlocked.Increment(ref next) % photos.Length];
                var called = Stopwatch.GetTimestamp();
                await client.AnalyzeFacesAsync(
                    new() { Image = photo, Templates = true, FaceSelection = FaceSelection.All },
                    cancellationToken: cancellationToken);
                calls.Add(Stopwatch.GetElapsedTime(called).TotalSeconds);
            }
        }
    }
}
