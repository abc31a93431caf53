using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace FacePlatform.Networks.Operators;

/// <summary>The same elements in another shape, order or type.</summary>
internal static class Shapes
{
    private static readonly Dictionary<DataType, ScalarType> Types = new()
    {
        [DataType.Float] = ScalarType.Float32,
        [DataType.Double] = ScalarType.Float64,
        [DataType.Int32] = ScalarType.Int32,
        [DataType.Int64] = ScalarType.Int64,
        [DataType.Bool] = ScalarType.Bool,
    };

    public static IReadOnlyDictionary<string, Operator> All { get; } = new Dictionary<string, Operator>
    {
        ["Cast"] = new(call => call[0].to_type(Types[(DataType)call.Node.Integer("to")], copy: true))
        {
            Limit = (node, _) => (DataType)node.Integer("to") is var to && Types.ContainsKey(to) ? null : $"to {to}",
        },
        ["ConstantOfShape"] = new(Fill),
        ["Expand"] = new(Expand),
        ["Flatten"] = new(call => Flatten(call[0], call.Node.Integer("axis", 1))),
        ["Reshape"] = new(Reshape),
        ["Shape"] = new(call => tensor(call[0].shape))
        {
            Limit = (node, _) => node.Has("start") || node.Has("end") ? "start or end" : null,
        },
        ["Squeeze"] = new(Squeeze),
        ["Transpose"] = new(call => call[0].permute(
            call.Node.Integers("perm")
                ?? [.. Enumerable.Range(0, (int)call[0].dim()).Reverse().Select(axis => (long)axis)])),
        ["Unsqueeze"] = new(Unsqueeze),
    };

    /// <summary>Two dimensions: those before the axis, and the axis with those after it.</summary>
    public static Tensor Flatten(Tensor x, long axis)
    {
        var rows = x.shape[..(int)(axis < 0 ? axis + x.dim() : axis)].Aggregate(1L, (product, size) => product * size);
        return x.reshape(rows, x.numel() / Math.Max(rows, 1));
    }

    private static Tensor Reshape(OperatorCall call)
    {
        // 0 keeps a size, −1 is what is left over.
        var shape = call.Integers("shape", 1) ?? [];
        var from = call[0].shape;
        if (call.Node.Integer("allowzero") == 0)
            shape = [.. shape.Select((size, i) => size == 0 ? from[i] : size)];
        return call[0].reshape(shape);
    }

    private static Tensor Squeeze(OperatorCall call)
    {
        var x = call[0];
        var axes = call.Integers("axes", 1)?.Select(axis => axis < 0 ? axis + x.dim() : axis).ToHashSet();
        return x.reshape([.. x.shape.Where((size, i) => axes is null ? size != 1 : !axes.Contains(i))]);
    }

    private static Tensor Unsqueeze(OperatorCall call)
    {
        var axes = call.Integers("axes", 1)!;
        var dimensions = call[0].dim() + axes.Length;
        var shape = call[0].shape.ToList();
        foreach (var axis in axes.Select(axis => axis < 0 ? axis + dimensions : axis).Order())
            shape.Insert((int)axis, 1);
        return call[0].reshape([.. shape]);
    }

    private static Tensor Expand(OperatorCall call)
    {
        // Unlike torch's, a size of 1 in the wanted shape keeps the tensor's.
        var shape = call.Integers("", 1) ?? [];
        var from = call[0].shape;
        var rank = Math.Max(shape.Length, from.Length);
        return call[0].expand(
            [.. Enumerable.Range(1, rank).Select(i => Math.Max(At(shape, i), At(from, i))).Reverse()]);

        static long At(long[] sizes, int fromEnd) => fromEnd <= sizes.Length ? sizes[^fromEnd] : 1;
    }

    private static Tensor Fill(OperatorCall call)
    {
        var shape = call.Integers("", 0) ?? [];
        if (call.Node.Tensor("value") is not { } value)
            return zeros(shape);
        return Graph.TensorData.Read("ConstantOfShape", value).expand(shape).clone();
    }
}
