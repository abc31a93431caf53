using FacePlatform.Networks.Graph;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FacePlatform.Networks.Operators;

/// <summary>Parts of tensors, tensors put together, and tensors with a border.</summary>
internal static class Slices
{
    public static IReadOnlyDictionary<string, Operator> All { get; } = new Dictionary<string, Operator>
    {
        ["Concat"] = new(Concatenate),
        ["Gather"] = new(Gather),
        ["Pad"] = new(Pad) { Limit = LimitPad },
        ["Slice"] = new(Slice),
        ["Split"] = new(Split) { Outputs = int.MaxValue },
    };

    private static Tensor Concatenate(OperatorCall call) =>
        cat(
            [.. Enumerable.Range(0, call.Count).Select(i => call.Optional(i)).OfType<Tensor>()],
            call.Node.Integer("axis", 1));

    private static Tensor Gather(OperatorCall call)
    {
        var (x, index) = (call[0], call[1].to_type(ScalarType.Int64));
        var axis = (int)call.Node.Integer("axis");
        axis += axis < 0 ? (int)x.dim() : 0;
        // Negative positions count from the end.
        using Scalar size = x.shape[axis];
        var positions = index.remainder(size).flatten();
        return x.index_select(axis, positions).reshape([.. x.shape[..axis], .. index.shape, .. x.shape[(axis + 1)..]]);
    }

    private static Tensor Slice(OperatorCall call)
    {
        var (starts, ends) = (call.Integers("starts", 1)!, call.Integers("ends", 2)!);
        var axes = call.Integers("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        var steps = call.Integers("steps", 4);
        var result = call[0].alias();
        for (var i = 0; i < axes.Length; i++)
            result = result.slice(axes[i], starts[i], ends[i], steps?[i] ?? 1);
        return result;
    }

    private static Tensor[] Split(OperatorCall call)
    {
        var axis = call.Node.Integer("axis");
        var size = call[0].shape[(int)(axis < 0 ? axis + call[0].dim() : axis)];
        var parts = call.Node.Outputs.Length;
        var each = (size + parts - 1) / parts;
        var sizes = call.Integers("split", 1) ??
            [.. Enumerable.Range(0, parts).Select(i => Math.Min(each, size - i * each))];
        return call[0].split(sizes, axis);
    }

    private static Tensor Pad(OperatorCall call)
    {
        var pads = call.Integers("pads", 1)!;
        var value = call.Number("value", 2) ?? 0;
        var mode = call.Node.Text("mode", "constant") switch
        {
            "reflect" => PaddingModes.Reflect,
            "edge" => PaddingModes.Replicate,
            _ => PaddingModes.Constant,
        };
        var (begin, end) = (pads[..(pads.Length / 2)], pads[(pads.Length / 2)..]);
        if (call.Integers("axes", 3) is { } axes)
            (begin, end) = (PutAt(axes, begin, call[0].dim()), PutAt(axes, end, call[0].dim()));
        // torch reflects and repeats in the last dimensions only.
        var leading = begin.Zip(end).TakeWhile(pair => pair is { First: 0, Second: 0 }).Count();
        if (leading == begin.Length)
            return call[0].alias();
        leading = mode == PaddingModes.Constant ? leading : Math.Min(leading, 2);
        return functional.pad(call[0], Window.TorchPads(begin[leading..], end[leading..]), mode, value);
    }

    // The values of some axes, and 0 for the others.
    private static long[] PutAt(long[] axes, long[] values, long rank)
    {
        var all = new long[rank];
        foreach (var (axis, value) in axes.Zip(values))
            all[axis < 0 ? axis + rank : axis] = value;
        return all;
    }

    private static string? LimitPad(NetworkNode node, OnnxNetworkOptions options) =>
        node.Text("mode", "constant") is "constant" or "reflect" or "edge" ? null : $"mode {node.Text("mode", "")}";
}
