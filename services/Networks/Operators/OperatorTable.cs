using FacePlatform.Networks.Graph;

namespace FacePlatform.Networks.Operators;

/// <summary>All operators, by ONNX's names.</summary>
internal static class OperatorTable
{
    private static readonly Dictionary<string, Operator> Operators = new[]
    {
        Activations.All, Arithmetic.All, Convolutions.All, Normalizations.All, Pooling.All, Products.All,
        Reductions.All, Resizing.All, Shapes.All, Slices.All,
    }.SelectMany(family => family).ToDictionary(StringComparer.Ordinal);

    /// <param name="node">Of a graph that <see cref="RequireAll"/> has passed.</param>
    public static Operator Of(NetworkNode node) => Operators[node.Operator];

    /// <summary>How many outputs a node can make; no limit where its operator is not known.</summary>
    public static int OutputsOf(NetworkNode node) =>
        Operators.TryGetValue(node.Operator, out var known) ? known.Outputs : int.MaxValue;

    /// <exception cref="UnsupportedOperatorsException">
    /// Names every operator, or setting of one, that is not supported.
    /// </exception>
    public static void RequireAll(string file, NetworkGraph graph, OnnxNetworkOptions options)
    {
        var unsupported = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            if (!Operators.TryGetValue(node.Operator, out var known))
                unsupported.Add(node.Operator);
            else if (known.Limit(node, options) is { } limit)
                unsupported.Add($"{node.Operator} ({limit})");
            // Exporters name more outputs than anything reads, such as the mask of Dropout.
            else if (node.Outputs.Skip(known.Outputs).Any(output => output.Length > 0 && graph.IsRead(output)))
                unsupported.Add($"{node.Operator} ({node.Outputs.Length} outputs)");
        }

        if (unsupported.Count > 0)
            throw new UnsupportedOperatorsException(file, [.. unsupported]);
    }
}
