using Microsoft.ML.OnnxRuntime;

namespace FacePlatform.Embedding.Inference;

/// <summary>A session of ONNX Runtime with what its runs need beside it.</summary>
internal sealed class ModelSession : IDisposable
{
    /// <param name="session">Owned.</param>
    /// <param name="hostMemory">Owned; where inputs and outputs lie that are bound, or null where none are.</param>
    public ModelSession(InferenceSession session, OrtMemoryInfo? hostMemory)
    {
        (Session, HostMemory, InputNames) = (session, hostMemory, [session.InputNames[0]]);
        if (hostMemory is not null)
            Allocator = new OrtAllocator(session, hostMemory);
    }

    public InferenceSession Session { get; }

    /// <summary>The name of its one input.</summary>
    public string[] InputNames { get; }

    public OrtMemoryInfo? HostMemory { get; }

    /// <summary>Of <see cref="HostMemory"/>: an arena, which uses again what it gave before.</summary>
    public OrtAllocator? Allocator { get; }

    public void Dispose()
    {
        Allocator?.Dispose();
        HostMemory?.Dispose();
        Session.Dispose();
    }
}
