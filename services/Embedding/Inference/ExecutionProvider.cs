using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace FacePlatform.Embedding.Inference;

/// <summary>The execution provider that was chosen at start, and sessions on it.</summary>
public sealed partial class ExecutionProvider
{
    private readonly InferenceOptions _options;

    /// <param name="options">What was asked for.</param>
    /// <param name="faults">Told of what the device refuses.</param>
    /// <param name="logger">Told of the choice.</param>
    /// <exception cref="InvalidOperationException">CUDA was asked for and cannot be used.</exception>
    public ExecutionProvider(
        IOptions<InferenceOptions> options, DeviceFaults faults, ILogger<ExecutionProvider> logger)
    {
        _options = options.Value;
        Faults = faults;
        var missing = _options.ExecutionProvider == ExecutionProviderChoice.Cpu
            ? "by configuration"
            : FindMissing(_options.GpuDevice);
        if (missing is not null && _options.ExecutionProvider == ExecutionProviderChoice.Cuda)
            throw new InvalidOperationException($"Embedding:ExecutionProvider is cuda, but there is {missing}.");
        IsCuda = missing is null;
        Description = IsCuda ? $"CUDA ({CudaProbe.NameOf(_options.GpuDevice)})" : $"CPU ({missing})";
        LogChosen(logger, Description);
    }

    /// <summary>Watches what runs on the device.</summary>
    internal DeviceFaults Faults { get; }

    /// <summary>Whether networks run on CUDA.</summary>
    public bool IsCuda { get; }

    /// <summary>For people: <c>CUDA</c> with the GPU's name, or <c>CPU</c> with the reason.</summary>
    public string Description { get; }

    /// <summary>As <see cref="InferenceOptions.FixedSizes"/>.</summary>
    public bool FixedSizes => _options.FixedSizes ?? IsCuda;

    /// <summary>An ONNX file in memory as a network.</summary>
    /// <param name="file">The file, with what was changed in memory.</param>
    /// <param name="sha256">Of the file on disk; names the model in traces.</param>
    public OnnxModel Load(byte[] file, string sha256) => new(this, file, sha256);

    /// <summary>A session of an ONNX file in memory.</summary>
    internal ModelSession Open(byte[] file)
    {
        using var session = new SessionOptions
        {
            IntraOpNumThreads = _options.IntraOpThreads,
            InterOpNumThreads = 1,
            // Only where sizes are few: a plan for each would grow without end.
            EnableMemoryPattern = FixedSizes,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // A thread that spins for work takes the processor from the other requests' photos.
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (IsCuda)
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(CudaOptions());
            session.AppendExecutionProvider_CUDA(cuda);
        }

        return new ModelSession(new InferenceSession(file, session), _options.BoundBuffers ? HostMemory() : null);
    }

    private Dictionary<string, string> CudaOptions()
    {
        var options = new Dictionary<string, string>
        {
            ["device_id"] = _options.GpuDevice.ToString(CultureInfo.InvariantCulture),
            // The default search tries every algorithm at a new input size and stalls for hundreds of milliseconds.
            ["cudnn_conv_algo_search"] = "HEURISTIC",
            // The default doubles what it takes, and there is a session for each size.
            ["arena_extend_strategy"] = "kSameAsRequested",
        };
        if (_options.GpuMemoryLimitMegabytes > 0)
            options["gpu_mem_limit"] = ((long)_options.GpuMemoryLimitMegabytes << 20).ToString(CultureInfo.InvariantCulture);
        return options;
    }

    // What both the processor and the device reach.
    private OrtMemoryInfo HostMemory() => IsCuda
        ? new("CudaPinned", OrtAllocatorType.DeviceAllocator, _options.GpuDevice, OrtMemType.CpuOutput)
        : new("Cpu", OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);

    private static string? FindMissing(int device) =>
        OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider")
            ? CudaProbe.FindMissing(device)
            : "no CUDA in this build of ONNX Runtime";

    [LoggerMessage(LogLevel.Information, "Networks run on {Provider}")]
    private static partial void LogChosen(ILogger logger, string provider);
}
