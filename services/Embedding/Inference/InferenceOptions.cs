using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Embedding.Inference;

/// <summary>Where networks run: the configuration section <c>Embedding</c>.</summary>
public sealed class InferenceOptions
{
    public const string Section = "Embedding";

    /// <summary>
    /// <c>auto</c>: CUDA where there is a device and its libraries, else the CPU. <c>cuda</c>: fail to start without.
    /// </summary>
    public ExecutionProviderChoice ExecutionProvider { get; set; } = ExecutionProviderChoice.Auto;

    /// <summary>
    /// Whether networks run on a few fixed input sizes, each in a session of its own that was run before the service is
    /// ready; batches and photos are padded to the next. By default on CUDA only, where a session plans all of its
    /// convolutions anew whenever the size changes; the CPU takes any size as it comes.
    /// </summary>
    public bool? FixedSizes { get; set; }

    /// <summary>Which GPU, counted from 0 among those that the process sees.</summary>
    [Range(0, 1023)]
    public int GpuDevice { get; set; }

    /// <summary>
    /// The most megabytes of GPU memory for one network at one input size, without what CUDA itself takes; 0 is all that
    /// there is. A pipeline has about ten of them, which take what they need and no more.
    /// </summary>
    [Range(0, 1 << 20)]
    public int GpuMemoryLimitMegabytes { get; set; }

    /// <summary>
    /// Whether inputs and outputs lie in memory of ONNX Runtime's own, page-locked on CUDA, that is bound to the run and
    /// used again. On the CPU it wins nothing; on a GPU it has not been measured: <c>Benchmarks gpu</c> compares.
    /// </summary>
    public bool BoundBuffers { get; set; }

    /// <summary>
    /// Threads of one inference on the CPU. One serves the most photos per second, because photos run beside each
    /// other; more answer a single photo sooner on an idle machine.
    /// </summary>
    [Range(1, 256)]
    public int IntraOpThreads { get; set; } = 1;

    /// <summary>Photos that are decoded and searched at a time; 0 is the number of processors.</summary>
    [Range(0, 1024)]
    public int Concurrency { get; set; }

    /// <summary>
    /// Photos that may wait for that; more are refused with OVERLOADED. Each holds its file in memory meanwhile.
    /// </summary>
    [Range(0, 1 << 20)]
    public int QueueLimit { get; set; } = 64;
}
