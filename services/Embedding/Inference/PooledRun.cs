using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace FacePlatform.Embedding.Inference;

/// <summary>The input is a pooled array that ONNX Runtime uses in place; it makes the outputs anew.</summary>
internal sealed class PooledRun(OnnxModel model, ModelSession session, long[] shape, int length)
    : ModelRun(model, session.Session, shape)
{
    private readonly float[] _input = ArrayPool<float>.Shared.Rent(length);

    public override Span<float> Input => _input.AsSpan(0, length);

    internal override IDisposableReadOnlyCollection<OrtValue> RunNow(RunOptions options)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _input.AsMemory(0, length), Shape);
        return session.Session.Run(options, session.InputNames, [input], session.Session.OutputNames);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        ArrayPool<float>.Shared.Return(_input);
    }
}
