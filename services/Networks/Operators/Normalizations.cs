using FacePlatform.Networks.Graph;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FacePlatform.Networks.Operators;

/// <summary>Normalisation over batches, images, channels and vectors, and dropout.</summary>
internal static class Normalizations
{
    public static IReadOnlyDictionary<string, Operator> All { get; } = new Dictionary<string, Operator>
    {
        ["BatchNormalization"] = new(NormalizeBatch) { Limit = LimitBatch },
        ["InstanceNormalization"] = new(call => functional.instance_norm(
            call[0], weight: call[1], bias: call[2], eps: call.Node.Number("epsilon", 1e-5f))),
        ["LpNormalization"] = new(call => functional.normalize(
            call[0], call.Node.Integer("p", 2), call.Node.Integer("axis", -1))),
        ["LRN"] = new(call => functional.local_response_norm(
            call[0],
            call.Node.Integer("size"),
            call.Node.Number("alpha", 1e-4f),
            call.Node.Number("beta", 0.75f),
            call.Node.Number("bias", 1))),
        ["Dropout"] = new(Drop),
    };

    private static Tensor NormalizeBatch(OperatorCall call) => functional.batch_norm(
        call[0],
        running_mean: call[3],
        running_var: call[4],
        weight: call[1],
        bias: call[2],
        training: call.IsTraining && call.Options is { Trainable: true, FreezeBatchNormalization: false },
        // ONNX says how much of the old stays, torch how much of the new comes in.
        momentum: 1 - call.Node.Number("momentum", 0.9f),
        eps: call.Node.Number("epsilon", 1e-5f));

    private static string? LimitBatch(NetworkNode node, OnnxNetworkOptions options) =>
        node.Integer("spatial", 1) == 0 ? "spatial 0" : node.Integer("training_mode") != 0 ? "training_mode 1" : null;

    private static Tensor Drop(OperatorCall call) => call.IsTraining
        ? functional.dropout(call[0], call.Number("ratio", 1) ?? 0.5)
        : call[0].alias();
}
