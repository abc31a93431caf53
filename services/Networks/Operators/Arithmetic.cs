using static TorchSharp.torch;

namespace FacePlatform.Networks.Operators;

/// <summary>Arithmetic of whole tensors; shapes broadcast.</summary>
internal static class Arithmetic
{
    public static IReadOnlyDictionary<string, Operator> All { get; } = new Dictionary<string, Operator>
    {
        ["Add"] = Binary((a, b) => a.Plus(b)),
        ["Sub"] = Binary((a, b) => a - b),
        ["Mul"] = Binary((a, b) => a * b),
        ["Div"] = Binary((a, b) => is_integral(a) ? a.div(b, RoundingMode.trunc) : a / b),
        ["Pow"] = Binary((a, b) => a.pow(b)),
        ["Sum"] = Variadic((a, b) => a.Plus(b)),
        ["Max"] = Variadic(maximum),
        ["Min"] = Variadic(minimum),
        ["Abs"] = new(call => call[0].abs()),
        ["Neg"] = new(call => -call[0]),
        ["Exp"] = new(call => call[0].exp()),
        ["Log"] = new(call => call[0].log()),
        ["Sqrt"] = new(call => call[0].sqrt()),
        ["Reciprocal"] = new(call => call[0].reciprocal()),
        ["Floor"] = new(call => call[0].floor()),
        ["Ceil"] = new(call => call[0].ceil()),
        ["Erf"] = new(call => call[0].erf()),
        ["Identity"] = new(call => call[0].alias()),
    };

    private static Operator Binary(Func<Tensor, Tensor, Tensor> operation) =>
        new(call => operation(call[0], Broadcastable(call)));

    private static Operator Variadic(Func<Tensor, Tensor, Tensor> operation) =>
        new(call =>
        {
            var result = call[0].alias();
            for (var i = 1; i < call.Count; i++)
                result = operation(result, call[i]);
            return result;
        });

    // Before version 7 only the second broadcasts, only where a flag says so, and its dimensions start at an axis.
    private static Tensor Broadcastable(OperatorCall call)
    {
        var (a, b) = (call[0], call[1]);
        if (call.Node.Opset >= 7 || call.Node.Integer("broadcast") == 0)
            return b;
        var axis = call.Node.Integer("axis", a.dim() - b.dim());
        return b.reshape([.. b.shape, .. Enumerable.Repeat(1L, (int)(a.dim() - axis - b.dim()))]);
    }
}
