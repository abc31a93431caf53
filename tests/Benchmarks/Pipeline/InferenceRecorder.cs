using System.Diagnostics;

namespace FacePlatform.Tests.Benchmarks.Pipeline;

/// <summary>Notes every inference of the embedding service in this process, from the spans that it makes of them.</summary>
internal sealed class InferenceRecorder : IDisposable
{
    private readonly List<Inference> _inferences = [];
    private readonly ActivityListener _listener;

    public InferenceRecorder()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "faceplatform.embedding",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = Note,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>What was noted since the last call.</summary>
    public Inference[] Take()
    {
        lock (_inferences)
        {
            Inference[] all = [.. _inferences];
            _inferences.Clear();
            return all;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Activity activity)
    {
        if (activity.OperationName != "inference")
            return;
        lock (_inferences)
        {
            _inferences.Add(new Inference(
                (string)activity.GetTagItem("model")!, (long[])activity.GetTagItem("input.shape")!));
        }
    }
}
