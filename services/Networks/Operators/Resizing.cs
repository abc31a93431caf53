using FacePlatform.Networks.Graph;
using static TorchSharp.torch;

namespace FacePlatform.Networks.Operators;

/// <summary>
/// Enlarging and shrinking, nearest or linear, one dimension after the other: each output position reads one or two
/// input positions, which ONNX's many rules of rounding and alignment choose.
/// </summary>
internal static class Resizing
{
    public static IReadOnlyDictionary<string, Operator> All { get; } = new Dictionary<string, Operator>
    {
        ["Resize"] = new(Resize) { Limit = LimitResize },
        ["Upsample"] = new(Resize) { Limit = LimitResize },
    };

    private static Tensor Resize(OperatorCall call)
    {
        // Resize has had the region of interest as its second input since version 11.
        var scalesAt = call.Node is { Operator: "Resize", Opset: >= 11 } ? 2 : 1;
        var scales = call.Numbers("scales", scalesAt);
        var sizes = scales is null ? call.Integers("", 3)! : null;
        var result = call[0].alias();
        for (var axis = 0; axis < result.dim(); axis++)
        {
            var from = result.shape[axis];
            var scale = scales?[axis] ?? (float)sizes![axis] / from;
            var to = sizes?[axis] ?? (long)MathF.Floor(from * scale);
            // A scale that is not 1 moves the positions even where the size comes out the same.
            if (to != from || scale != 1)
                result = Resize(call.Node, result, axis, Positions(call.Node, from, to, scale));
        }

        return result;
    }

    private static Tensor Resize(NetworkNode node, Tensor x, int axis, float[] positions)
    {
        var last = x.shape[axis] - 1;
        if (node.Text("mode", "nearest") == "nearest")
            return Select(positions.Select(position => Round(node, position)));

        positions = [.. positions.Select(position => Math.Clamp(position, 0, last))];
        // The weight of the second neighbour, along the axis.
        var weight = tensor(positions.Select(position => position - MathF.Floor(position)).ToArray())
            .reshape([-1, .. Enumerable.Repeat(1L, (int)x.dim() - axis - 1)]);
        return (Select(positions.Select(MathF.Floor)) * (-weight).Plus(1))
            .Plus(Select(positions.Select(position => MathF.Floor(position) + 1)) * weight);

        Tensor Select(IEnumerable<float> at) =>
            x.index_select(axis, tensor(at.Select(position => Math.Clamp((long)position, 0, last)).ToArray()));
    }

    // Where in the input each position of the output lies.
    private static float[] Positions(NetworkNode node, long from, long to, float scale)
    {
        var rule = IsOld(node) ? "asymmetric" : node.Text("coordinate_transformation_mode", "half_pixel");
        return [.. Enumerable.Range(0, (int)to).Select(i => rule switch
        {
            "align_corners" => to == 1 ? 0 : i * (float)(from - 1) / (to - 1),
            "pytorch_half_pixel" when to == 1 => 0,
            "asymmetric" => i / scale,
            _ => (i + 0.5f) / scale - 0.5f,
        })];
    }

    private static float Round(NetworkNode node, float position) =>
        (IsOld(node) ? "floor" : node.Text("nearest_mode", "round_prefer_floor")) switch
        {
            "floor" => MathF.Floor(position),
            "ceil" => MathF.Ceiling(position),
            "round_prefer_ceil" => MathF.Floor(position + 0.5f),
            _ => MathF.Ceiling(position - 0.5f),
        };

    // Upsample, and the first version of Resize, had no choice of rules.
    private static bool IsOld(NetworkNode node) => node.Operator == "Upsample" || node.Opset < 11;

    private static string? LimitResize(NetworkNode node, OnnxNetworkOptions options) =>
        node.Text("mode", "nearest") is var mode and not ("nearest" or "linear" or "bilinear") ? $"mode {mode}"
        : node.Text("coordinate_transformation_mode", "half_pixel")
            is ("tf_crop_and_resize" or "half_pixel_symmetric") and var rule ? rule
        : node.Integer("antialias") != 0 ? "antialias"
        : node.Has("axes") ? "axes"
        : node.Text("keep_aspect_ratio_policy", "stretch") is not "stretch" and var policy ? policy
        : null;
}
