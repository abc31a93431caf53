using FacePlatform.Networks.Graph;
using static TorchSharp.torch;

namespace FacePlatform.Networks.Operators;

/// <summary>What an ONNX operator does, in torch's terms.</summary>
/// <param name="Run">
/// Makes the outputs: new tensors, never one of the inputs themselves, so that each value can be disposed of alone.
/// </param>
internal sealed record Operator(Func<OperatorCall, Tensor[]> Run)
{
    public Operator(Func<OperatorCall, Tensor> run)
        : this(call => [run(call)])
    {
    }

    /// <summary>Outputs that it can make.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>Says which setting of a node is not supported; null where all are.</summary>
    public Func<NetworkNode, OnnxNetworkOptions, string?> Limit { get; init; } = static (_, _) => null;
}
