using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FacePlatform.Networks.Operators;

/// <summary>Functions of each element alone, and softmax.</summary>
internal static class Activations
{
    public static IReadOnlyDictionary<string, Operator> All { get; } = new Dictionary<string, Operator>
    {
        ["Relu"] = new(call => call[0].relu()),
        ["LeakyRelu"] = new(call => functional.leaky_relu(call[0], call.Node.Number("alpha", 0.01f))),
        ["PRelu"] = new(PRelu),
        ["Elu"] = new(call => functional.elu(call[0], call.Node.Number("alpha", 1))),
        ["Sigmoid"] = new(call => call[0].sigmoid()),
        ["HardSigmoid"] = new(call =>
            (call[0] * call.Node.Number("alpha", 0.2f) + call.Node.Number("beta", 0.5f)).clamp(0, 1)),
        ["HardSwish"] = new(call => functional.hardswish(call[0])),
        ["Tanh"] = new(call => call[0].tanh()),
        ["Softplus"] = new(call => call[0].softplus()),
        ["Clip"] = new(call => call[0].clamp(call.Number("min", 1), call.Number("max", 2))),
        ["Softmax"] = new(call => Softmax(call, (x, axis) => functional.softmax(x, axis))),
        ["LogSoftmax"] = new(call => Softmax(call, functional.log_softmax)),
    };

    private static Tensor PRelu(OperatorCall call)
    {
        var (x, slope) = (call[0], call[1]);
        // One slope for each channel is what torch has; other shapes broadcast.
        var isPerChannel = slope.numel() == 1 ||
            (slope.numel() == x.shape[1]
                && (slope.dim() == x.dim() - 1 ? slope.shape[0] == x.shape[1] : call.Node.Opset < 7));
        return isPerChannel ? functional.prelu(x, slope.flatten()) : x.relu() - slope * (-x).relu();
    }

    private static Tensor Softmax(OperatorCall call, Func<Tensor, long, Tensor> softmax)
    {
        var x = call[0];
        if (call.Node.Opset >= 13)
            return softmax(x, call.Node.Integer("axis", -1));
        // Older files mean the axis and all after it as one.
        return softmax(Shapes.Flatten(x, call.Node.Integer("axis", 1)), 1).reshape(x.shape);
    }
}
