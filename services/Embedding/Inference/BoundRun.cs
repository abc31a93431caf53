using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FacePlatform.Embedding.Inference;

/// <summary>
/// Input and outputs come from the session's arena of host memory, which gives the same memory again; on CUDA it is
/// page-locked and copied to and from the device without a detour.
/// </summary>
internal sealed class BoundRun(OnnxModel model, ModelSession session, long[] shape) : ModelRun(model, session.Session, shape)
{
    private readonly OrtValue _input =
        OrtValue.CreateAllocatedTensorValue(session.Allocator!, TensorElementType.Float, shape);

    public override Span<float> Input => _input.GetTensorMutableDataAsSpan<float>();

    internal override IDisposableReadOnlyCollection<OrtValue> RunNow(RunOptions options)
    {
        // Binding copies to the device: not before the input is filled.
        using var binding = session.Session.CreateIoBinding();
        binding.BindInput(session.InputNames[0], _input);
        foreach (var output in session.Session.OutputNames)
            binding.BindOutputToDevice(output, session.HostMemory!);
        binding.SynchronizeBoundInputs();
        return session.Session.RunWithBoundResults(options, binding);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _input.Dispose();
    }
}
