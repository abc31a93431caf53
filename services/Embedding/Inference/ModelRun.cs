using Microsoft.ML.OnnxRuntime;

namespace FacePlatform.Embedding.Inference;

/// <summary>
/// One inference: memory for the input, which the caller fills, and then the outputs. Disposed, the memory is used again.
/// </summary>
/// <param name="model">The network; on a GPU its runs wait for each other.</param>
/// <param name="session">Of the model, for this shape.</param>
/// <param name="shape">[n, channels, height, width].</param>
public abstract class ModelRun(OnnxModel model, InferenceSession session, long[] shape) : IDisposable
{
    private IDisposableReadOnlyCollection<OrtValue>? _outputs;

    /// <summary>As many values as the shape has, with whatever they were before.</summary>
    public abstract Span<float> Input { get; }

    /// <summary>[n, channels, height, width].</summary>
    protected long[] Shape { get; } = shape;

    /// <summary>Names of what <see cref="Run"/> answers, in its order.</summary>
    public IReadOnlyList<string> OutputNames => session.OutputNames;

    /// <summary>Runs the network, once.</summary>
    /// <returns>The outputs, until the run is disposed.</returns>
    public IReadOnlyList<OrtValue> Run()
    {
        using var activity = Telemetry.Source.StartActivity("inference");
        activity?.SetTag("model", model.Sha256).SetTag("input.shape", Shape);
        using var options = new RunOptions();
        return _outputs = model.InTurn(this, options);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs the network on the filled input.</summary>
    internal abstract IDisposableReadOnlyCollection<OrtValue> RunNow(RunOptions options);

    protected virtual void Dispose(bool disposing) => _outputs?.Dispose();
}
