using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace FacePlatform.Embedding.Inference;

/// <summary>The execution provider that was chosen at start, and sessions on it.</summary>
public sealed partial class ExecutionProvider
{
    private readonly InferenceOptions _options;

    /// <exception cref="InvalidOperationException">CUDA was asked for and cannot be used.</exception>
    public ExecutionProvider(IOptions<InferenceOptions> options, ILogger<ExecutionProvider> logger)
    {
        _options = options.Value;
        var missing = _options.ExecutionProvider == ExecutionProviderChoice.Cpu ? "by configuration" : FindMissing();
        if (missing is not null && _options.ExecutionProvider == ExecutionProviderChoice.Cuda)
            throw new InvalidOperationException($"Embedding:ExecutionProvider is cuda, but there is {missing}.");
        IsCuda = missing is null;
        Description = IsCuda ? "CUDA" : $"CPU ({missing})";
        LogChosen(logger, Description);
    }

    /// <summary>Whether networks run on CUDA.</summary>
    public bool IsCuda { get; }

    /// <summary>For people: <c>CUDA</c>, or <c>CPU</c> with the reason.</summary>
    public string Description { get; }

    /// <summary>A session of an ONNX file in memory.</summary>
    /// <param name="file">The file, with what was changed in memory.</param>
    /// <param name="sha256">Of the file on disk; names the model in traces.</param>
    public OnnxModel Load(byte[] file, string sha256)
    {
        using var session = new SessionOptions
        {
            IntraOpNumThreads = _options.IntraOpThreads,
            InterOpNumThreads = 1,
            // Inputs of many sizes: a memory plan for each would grow without end.
            EnableMemoryPattern = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // A thread that spins for work takes the processor from the other requests' photos.
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (IsCuda)
        {
            using var cuda = new OrtCUDAProviderOptions();
            // The default search tries every algorithm at each new input size and stalls for hundreds of milliseconds.
            cuda.UpdateOptions(new Dictionary<string, string> { ["cudnn_conv_algo_search"] = "HEURISTIC" });
            session.AppendExecutionProvider_CUDA(cuda);
        }

        return new OnnxModel(new InferenceSession(file, session), sha256, IsCuda);
    }

    private static string? FindMissing() =>
        OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider")
            ? CudaProbe.FindMissing()
            : "no CUDA in this build of ONNX Runtime";

    [LoggerMessage(LogLevel.Information, "Networks run on {Provider}")]
    private static partial void LogChosen(ILogger logger, string provider);
}
