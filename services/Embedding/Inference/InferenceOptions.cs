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
