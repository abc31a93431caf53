using Onnx;

namespace FacePlatform.Networks.Graph;

/// <summary>The nodes of an ONNX file and how they hang together.</summary>
internal sealed class NetworkGraph
{
    private readonly Dictionary<string, NetworkNode> _producers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read;

    private NetworkGraph(string file, ModelProto model, Func<NetworkNode, int> outputsOf)
    {
        var opset = model.OpsetImport.SingleOrDefault(import => import.Domain is "" or "ai.onnx")?.Version ?? 1;
        var weights = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var weight in model.Graph.Initializer)
            weights[weight.Name] = [.. weight.Dims];

        // Before IR version 4, weights are listed among the inputs too.
        var inputs = model.Graph.Input.Select(input => input.Name).Where(name => !weights.ContainsKey(name)).ToArray();
        Input = inputs is [var only]
            ? only
            : throw new InvalidDataException(
                $"{file} has {inputs.Length} inputs; networks of one input are supported.");
        Outputs = [.. model.Graph.Output.Select(output => output.Name)];
        var nodes = model.Graph.Node.Select(node => new NetworkNode(node, opset, weights))
            .ToLookup(node => node.Operator == "Constant");
        (Nodes, Constants) = ([.. nodes[false]], [.. nodes[true]]);

        _read = Nodes.SelectMany(node => node.Inputs).Concat(Outputs).ToHashSet(StringComparer.Ordinal);

        var known = new HashSet<string>(weights.Keys, StringComparer.Ordinal) { Input, "" };
        known.UnionWith(Constants.Select(constant => constant.Outputs[0]));
        foreach (var node in Nodes)
        {
            if (node.Inputs.FirstOrDefault(input => !known.Contains(input)) is { } missing)
                throw new InvalidDataException(
                    $"{file} is damaged: \"{node.Name}\" reads \"{missing}\", which nothing makes.");
            known.UnionWith(node.Outputs);
            foreach (var output in node.Outputs.Take(outputsOf(node)).Where(output => output.Length > 0))
                _producers[output] = node;
        }

        if (Outputs.FirstOrDefault(output => !known.Contains(output)) is { } dangling)
            throw new InvalidDataException($"{file} is damaged: nothing makes its output \"{dangling}\".");
        ValueNames = [Input, .. _producers.Keys];
    }

    public string Input { get; }

    public IReadOnlyList<string> Outputs { get; }

    /// <summary>In the file's order, which ONNX says is one in which they can run.</summary>
    public IReadOnlyList<NetworkNode> Nodes { get; }

    /// <summary>Nodes that only hold a value.</summary>
    public IReadOnlyList<NetworkNode> Constants { get; }

    public IReadOnlyCollection<string> ValueNames { get; }

    /// <param name="file">Its name, for messages.</param>
    /// <param name="model">The parsed file.</param>
    /// <param name="outputsOf">How many of its outputs a node can make; the others are no values of the graph.</param>
    /// <exception cref="InvalidDataException">It is damaged or has not exactly one input.</exception>
    public static NetworkGraph Read(string file, ModelProto model, Func<NetworkNode, int> outputsOf) =>
        new(file, model, outputsOf);

    /// <summary>The node that makes a value; null for the input, for weights and for what no node can make.</summary>
    public NetworkNode? ProducerOf(string value) => _producers.GetValueOrDefault(value);

    /// <summary>Whether a node reads the value or it is an output of the graph.</summary>
    public bool IsRead(string value) => _read.Contains(value);
}
