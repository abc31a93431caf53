using static TorchSharp.torch;

namespace FacePlatform.Networks.Operators;

/// <summary>Products of matrices.</summary>
internal static class Products
{
    public static IReadOnlyDictionary<string, Operator> All { get; } = new Dictionary<string, Operator>
    {
        ["MatMul"] = new(call => call[0].matmul(call[1])),
        ["Gemm"] = new(MultiplyAdd),
    };

    private static Tensor MultiplyAdd(OperatorCall call)
    {
        var a = call.Node.Integer("transA") == 0 ? call[0] : call[0].t();
        var b = call.Node.Integer("transB") == 0 ? call[1] : call[1].t();
        var (alpha, beta) = (call.Node.Number("alpha", 1), call.Node.Number("beta", 1));
        return call.Optional(2) is { } c ? c.addmm(a, b, beta, alpha)
            : alpha == 1 ? a.mm(b)
            : a.mm(b).Times(alpha);
    }
}
