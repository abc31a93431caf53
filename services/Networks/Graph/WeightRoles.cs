namespace FacePlatform.Networks.Graph;

/// <summary>Which of the values that a node reads training may change, where the file stores them.</summary>
internal static class WeightRoles
{
    /// <summary>Names of kernels, matrices, biases, slopes and scales: what gradients change.</summary>
    public static IEnumerable<string> Trained(NetworkNode node, NetworkGraph graph, OnnxNetworkOptions options) =>
        node.Operator switch
        {
            "Conv" or "ConvTranspose" or "Gemm" or "PRelu" or "InstanceNormalization" => node.Inputs.Skip(1),
            "BatchNormalization" when !options.FreezeBatchNormalization => node.Inputs[1..3],
            "MatMul" => node.Inputs,
            // A fully connected layer may be written in two nodes.
            "Add" when node.Inputs.Any(input => graph.ProducerOf(input)?.Operator == "MatMul") => node.Inputs,
            _ => [],
        };

    /// <summary>Names of the mean and the variance that follow the batches.</summary>
    public static IEnumerable<string> Following(NetworkNode node, OnnxNetworkOptions options) =>
        node.Operator == "BatchNormalization" && !options.FreezeBatchNormalization ? node.Inputs[3..5] : [];

    /// <summary>Trained weights by layer, in the order in which they run.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Layers(
        NetworkGraph graph, OnnxNetworkOptions options, Func<string, bool> isTrained)
    {
        var layers = new List<List<string>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            var weights = Trained(node, graph, options).Where(name => isTrained(name) && seen.Add(name)).ToArray();
            if (weights.Length == 0)
                continue;
            if (layers.Count == 0 || node.Operator is "Conv" or "ConvTranspose" or "Gemm" or "MatMul")
                layers.Add([]);
            layers[^1].AddRange(weights);
        }

        return layers;
    }
}
