using System.Numerics;
using Microsoft.ML.OnnxRuntime;

namespace FacePlatform.Embedding.Inference;

/// <summary>A network in memory: one session, shared by all requests (sessions are thread-safe).</summary>
/// <param name="session">Owned by the model.</param>
/// <param name="onGpu">Whether it runs on a GPU.</param>
public sealed class OnnxModel(InferenceSession session, bool onGpu) : IDisposable
{
    public InferenceSession Session { get; } = session;

    /// <summary>Inferences that it pays to run at a time: one on a GPU, one for each processor otherwise.</summary>
    public int Parallelism { get; } = onGpu ? 1 : Environment.ProcessorCount;

    /// <summary>
    /// The rows to run for <paramref name="count"/> inputs. A GPU chooses algorithms anew for each size that it first
    /// sees, so there it is the next power of two.
    /// </summary>
    public int BatchSizeFor(int count) => onGpu ? (int)BitOperations.RoundUpToPowerOf2((uint)count) : count;

    public void Dispose() => Session.Dispose();
}
