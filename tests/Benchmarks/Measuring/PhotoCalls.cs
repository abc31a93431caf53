using System.Collections.Concurrent;
using System.Diagnostics;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Tests.Benchmarks.Measuring;

/// <summary>Callers that each send one photo after the other.</summary>
/// <param name="photos">Sent in turns.</param>
/// <param name="call">Sends one and waits for the answer.</param>
internal sealed class PhotoCalls(ByteString[] photos, Func<ByteString, CancellationToken, Task> call)
{
    /// <summary>Calls that take the templates of all faces.</summary>
    public static PhotoCalls Templates(EmbeddingService.EmbeddingServiceClient client, ByteString[] photos) =>
        new(photos, (photo, token) => client.AnalyzeFacesAsync(
            new() { Image = photo, Templates = true, FaceSelection = FaceSelection.All }, cancellationToken: token).ResponseAsync);

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
                var called = Stopwatch.GetTimestamp();
                await call(photos[Interlocked.Increment(ref next) % photos.Length], cancellationToken);
                calls.Add(Stopwatch.GetElapsedTime(called).TotalSeconds);
            }
        }
    }
}
