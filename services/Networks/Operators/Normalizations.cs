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
            call.Node.Number("bias", 1)))
        {
            // torch and ONNX put the middle of an even number of channels at different ones.
            Limit = (node, _) => node.Integer("size") % 2 == 0 ? "even size" : null,
        },
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

    // Spatial 0 asks for a mean of each pixel; but exporters wrote it beside one number for each channel too, and meant
    // the usual mean.
    private static string? LimitBatch(NetworkNode node, OnnxNetworkOptions options) =>
        node.Integer("spatial", 1) == 0 && node.WeightShape(1) is not [_] ? "spatial 0"
        : node.Integer("training_mode") != 0 ? "training_mode 1"
        // Before training_mode, a node said by naming them that it uses the batch's own statistics.
        : node.Outputs.Skip(1).Any(output => output.Length > 0) ? $"{node.Outputs.Length} outputs"
        : null;

    private static Tensor Drop(OperatorCall call) => call.IsTraining
        ? functional.dropout(call[0], call.Number("ratio", 1) ?? 0.5)
        : call[0].alias();
}
