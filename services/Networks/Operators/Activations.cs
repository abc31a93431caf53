using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FacePlatform.Networks.Operators;

/// <summary>Functions of each element alone, and softmax.</summary>
internal static class Activations
{
    private static readonly Scalar One = 1;

    public static IReadOnlyDictionary<string, Operator> All { get; } = new Dictionary<string, Operator>
    {
        ["Relu"] = new(call => call[0].relu()),
        ["LeakyRelu"] = new(LeakyRelu),
        ["PRelu"] = new(PRelu),
        ["Elu"] = new(Elu),
        ["Sigmoid"] = new(call => call[0].sigmoid()),
        ["HardSigmoid"] = new(call =>
            call[0].Times(call.Node.Number("alpha", 0.2f)).Plus(call.Node.Number("beta", 0.5f)).Between(0, 1)),
        ["HardSwish"] = new(call => functional.hardswish(call[0])),
        ["Tanh"] = new(call => call[0].tanh()),
        ["Softplus"] = new(call => -(-call[0]).log_sigmoid()),
        ["Clip"] = new(call => Clip(call[0], call.Number("min", 1), call.Number("max", 2))),
        ["Softmax"] = new(call => Softmax(call, (x, axis) => functional.softmax(x, axis))),
        ["LogSoftmax"] = new(call => Softmax(call, functional.log_softmax)),
    };

    private static Tensor LeakyRelu(OperatorCall call)
    {
        using Scalar slope = call.Node.Number("alpha", 0.01f);
        return call[0].leaky_relu(slope);
    }

    private static Tensor Elu(OperatorCall call)
    {
        using Scalar scale = call.Node.Number("alpha", 1);
        return call[0].elu(scale, One, One);
    }

    private static Tensor Clip(Tensor x, float? min, float? max) => (min, max) switch
    {
        ({ } least, { } most) => x.Between(least, most),
        ({ } least, null) => x.AtLeast(least),
        (null, { } most) => x.AtMost(most),
        _ => x.alias(),
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
