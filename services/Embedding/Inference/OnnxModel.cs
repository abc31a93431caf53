using Microsoft.ML.OnnxRuntime;

namespace FacePlatform.Embedding.Inference;

/// <summary>A network in memory, shared by all requests.</summary>
/// <remarks>
/// On the CPU it is one session for inputs of every size. With fixed sizes it is a session for each:
/// <code>
///   [1,3,112,112] ─▶ session        Since cuDNN 9 a convolution keeps the plan of the last input size only and makes
///   [2,3,112,112] ─▶ session        another one at each change (github.com/microsoft/onnxruntime/issues/23006): batches
///        …              …           of 1, 4, 1 would plan three times. A session that sees one size plans once.
///   [64,3,112,112] ─▶ session
/// </code>
/// On a GPU one run of a network is under way at a time, whatever its size: runs beside each other would each make a
/// context of cuDNN at their first time, and take the same device from each other.
/// </remarks>
public sealed class OnnxModel : IDisposable
{
    private readonly ExecutionProvider _provider;
    private readonly byte[] _file;
    private readonly Dictionary<(long Count, long Height, long Width), ModelSession> _sessions = [];
    private readonly Lock _opening = new();
    private readonly Lock _turn = new();

    /// <param name="provider">Where it runs.</param>
    /// <param name="file">The ONNX file, with what was changed in memory.</param>
    /// <param name="sha256">Of the file, as its manifest has it.</param>
    internal OnnxModel(ExecutionProvider provider, byte[] file, string sha256) =>
        (_provider, _file, Sha256) = (provider, file, sha256);

    /// <summary>Of the file, as its manifest has it.</summary>
    public string Sha256 { get; }

    /// <summary>Whether only few input sizes should be asked for.</summary>
    public bool FixedSizes => _provider.FixedSizes;

    /// <summary>Inferences that it pays to run at a time: one on a GPU, one for each processor otherwise.</summary>
    public int Parallelism => _provider.IsCuda ? 1 : Environment.ProcessorCount;

    /// <summary>One inference, to be filled and run.</summary>
    /// <param name="shape">[n, channels, height, width] of the one input.</param>
    /// <exception cref="Grpc.Core.RpcException">As <see cref="DeviceFaults.Watch"/>, also by the run itself.</exception>
    public ModelRun Rent(params long[] shape) => _provider.Faults.Watch<ModelRun>(() =>
    {
        var session = Open(shape);
        return session.Allocator is null
            ? new PooledRun(this, session, shape, checked((int)shape.Aggregate((a, b) => a * b)))
            : new BoundRun(this, session, shape);
    });

    /// <summary>The session that runs inputs of a shape.</summary>
    public InferenceSession SessionFor(long[] shape) => Open(shape).Session;

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
            session.Dispose();
        _sessions.Clear();
    }

    /// <summary>Runs at once, or on a GPU when the runs before it have ended.</summary>
    internal IDisposableReadOnlyCollection<OrtValue> InTurn(ModelRun run, RunOptions options)
    {
        if (!_provider.IsCuda)
            return _provider.Faults.Watch(() => run.RunNow(options));
        lock (_turn)
            return _provider.Faults.Watch(() => run.RunNow(options));
    }

    private ModelSession Open(long[] shape)
    {
        var size = FixedSizes ? (shape[0], shape[2], shape[3]) : default;
        lock (_opening)
        {
            if (!_sessions.TryGetValue(size, out var session))
                _sessions.Add(size, session = _provider.Open(_file));
            return session;
        }
    }
}
