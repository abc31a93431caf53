namespace FacePlatform.Embedding.Inference;

/// <summary>Which execution provider of ONNX Runtime is asked for.</summary>
public enum ExecutionProviderChoice
{
    Auto,
    Cpu,
    Cuda,
}
