using static TorchSharp.torch;

namespace FacePlatform.Networks.Operators;

/// <summary>Sums, means and extremes along axes.</summary>
internal static class Reductions
{
    public static IReadOnlyDictionary<string, Operator> All { get; } = new Dictionary<string, Operator>
    {
        ["ReduceMean"] = Reduce((x, axes, keep) => x.mean(axes, keep)),
        ["ReduceSum"] = Reduce((x, axes, keep) => x.sum(axes, keep)),
        ["ReduceMax"] = Reduce((x, axes, keep) => x.amax(axes, keep)),
        ["ReduceMin"] = Reduce((x, axes, keep) => x.amin(axes, keep)),
        ["ReduceL1"] = Reduce((x, axes, keep) => x.abs().sum(axes, keep)),
        ["ReduceL2"] = Reduce((x, axes, keep) => x.Squared().sum(axes, keep).sqrt()),
    };

    private static Operator Reduce(Func<Tensor, long[], bool, Tensor> reduce) =>
        new(call =>
        {
            var axes = call.Integers("axes", 1);
            if (axes is null && call.Node.Integer("noop_with_empty_axes") != 0)
                return call[0].alias();
            axes ??= [.. Enumerable.Range(0, (int)call[0].dim()).Select(axis => (long)axis)];
            return reduce(call[0], axes, call.Node.Integer("keepdims", 1) != 0);
        });
}
