namespace FacePlatform.Networks.Graph;

/// <summary>Which nodes run for the wanted values, and after which of them a value is not read any more.</summary>
internal sealed class EvaluationPlan
{
    private readonly HashSet<string> _needed;

    private EvaluationPlan(HashSet<string> needed, IReadOnlyList<(NetworkNode, IReadOnlyList<string>)> steps) =>
        (_needed, Steps) = (needed, steps);

    /// <summary>Nodes in the order in which they run, each with the values whose last reader it is.</summary>
    public IReadOnlyList<(NetworkNode Node, IReadOnlyList<string> Last)> Steps { get; }

    /// <exception cref="ArgumentException">A name is not in the graph.</exception>
    public static EvaluationPlan For(NetworkGraph graph, IReadOnlyCollection<string> values)
    {
        if (values.FirstOrDefault(value => value != graph.Input && graph.ProducerOf(value) is null) is { } unknown)
            throw new ArgumentException($"The network has no value \"{unknown}\".", nameof(values));

        var needed = new HashSet<string>(values, StringComparer.Ordinal);
        var steps = new List<(NetworkNode, IReadOnlyList<string>)>();
        for (var i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            if (!node.Outputs.Any(needed.Contains))
                continue;
            // Backwards, the first reader that is met is the last one to run.
            steps.Add((node, [.. node.Inputs.Distinct().Where(input => input.Length > 0 && needed.Add(input))]));
        }

        steps.Reverse();
        return new EvaluationPlan(needed, steps);
    }

    /// <summary>Whether the value is wanted or read.</summary>
    public bool IsNeeded(string value) => _needed.Contains(value);
}
