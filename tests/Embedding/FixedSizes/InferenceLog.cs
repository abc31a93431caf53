using System.Collections.Concurrent;
using System.Diagnostics;

namespace FacePlatform.Tests.Embedding.FixedSizes;

/// <summary>The input shapes that one network was run on, from the spans that the service makes of inferences.</summary>
internal sealed class InferenceLog : IDisposable
{
    private readonly ConcurrentQueue<long[]> _shapes = new();
    private readonly ActivityListener _listener;

    /// <param name="model">SHA-256 of the network; tests beside this one run others, or the same.</param>
    public InferenceLog(string model)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "faceplatform.embedding",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.OperationName == "inference" && (string?)activity.GetTagItem("model") == model)
                    _shapes.Enqueue((long[])activity.GetTagItem("input.shape")!);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>In the order in which they ended.</summary>
    public IReadOnlyList<long[]> Shapes => [.. _shapes];

    public void Dispose() => _listener.Dispose();
}
