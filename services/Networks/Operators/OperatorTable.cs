using FacePlatform.Networks.Graph;

namespace FacePlatform.Networks.Operators;

/// <summary>All operators, by ONNX's names.</summary>
internal static class OperatorTable
{
    private static readonly Dictionary<string, Operator> s_operators = new[]
    {
        Activations.All, Arithmetic.All, Convolutions.All, Normalizations.All, Pooling.All, Products.All,
        Reductions.All, Resizing.All, Shapes.All, Slices.All,
    }.SelectMany(family => family).ToDictionary(StringComparer.Ordinal);

    /// <param name="node">Of a graph that <see cref="RequireAll"/> has passed.</param>
    public static Operator Of(NetworkNode node) => s_operators[node.Operator];

    /// <exception cref="UnsupportedOperatorsException">Names every operator, or setting of one, that is not supported.</exception>
    public static void RequireAll(string file, IEnumerable<NetworkNode> nodes, OnnxNetworkOptions options)
    {
        var unsupported = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (!s_operators.TryGetValue(node.Operator, out var known))
                unsupported.Add(node.Operator);
            else if (known.Limit(node, options) is { } limit)
                unsupported.Add($"{node.Operator} ({limit})");
            else if (node.Outputs.Skip(known.Outputs).Any(output => output.Length > 0))
                unsupported.Add($"{node.Operator} ({node.Outputs.Length} outputs)");
        }

        if (unsupported.Count > 0)
            throw new UnsupportedOperatorsException(file, [.. unsupported]);
    }
}
