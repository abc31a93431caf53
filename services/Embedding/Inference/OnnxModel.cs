using System.Numerics;
using Microsoft.ML.OnnxRuntime;

namespace FacePlatform.Embedding.Inference;

/// <summary>A network in memory: one session, shared by all requests (sessions are thread-safe).</summary>
/// <param name="session">Owned by the model.</param>
/// <param name="sha256">Of the file, as its manifest has it.</param>
/// <param name="onGpu">Whether it runs on a GPU.</param>
public sealed class OnnxModel(InferenceSession session, string sha256, bool onGpu) : IDisposable
{
    private readonly string[] _inputs = [session.InputNames[0]];

    public InferenceSession Session { get; } = session;

    /// <summary>Names of what <see cref="Run"/> answers, in its order.</summary>
    public IReadOnlyList<string> Outputs { get; } = [.. session.OutputNames];

    /// <summary>Inferences that it pays to run at a time: one on a GPU, one for each processor otherwise.</summary>
    public int Parallelism { get; } = onGpu ? 1 : Environment.ProcessorCount;

    /// <summary>
    /// The rows to run for <paramref name="count"/> inputs. A GPU chooses algorithms anew for each size that it first
    /// sees, so there it is the next power of two.
    /// </summary>
    public int BatchSizeFor(int count) => onGpu ? (int)BitOperations.RoundUpToPowerOf2((uint)count) : count;

    /// <summary>Runs the network on its one input.</summary>
    /// <param name="input">The values; used in place.</param>
    /// <param name="shape">[n, channels, height, width], as many as there are values.</param>
    /// <returns>The outputs; the caller disposes them.</returns>
    public IDisposableReadOnlyCollection<OrtValue> Run(Memory<float> input, params long[] shape)
    {
        using var activity = Telemetry.Source.StartActivity("inference");
        activity?.SetTag("model", sha256).SetTag("input.shape", shape);
        using var tensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, input, shape);
        using var options = new RunOptions();
        return Session.Run(options, _inputs, [tensor], Outputs);
    }

    public void Dispose() => Session.Dispose();
}
