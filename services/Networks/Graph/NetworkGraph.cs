using Onnx;

namespace FacePlatform.Networks.Graph;

/// <summary>The nodes of an ONNX file and how they hang together.</summary>
internal sealed class NetworkGraph
{
    private readonly Dictionary<string, NetworkNode> _producers = new(StringComparer.Ordinal);

    private NetworkGraph(string file, ModelProto model)
    {
        var opset = model.OpsetImport.SingleOrDefault(import => import.Domain is "" or "ai.onnx")?.Version ?? 1;
        var weights = model.Graph.Initializer.Select(weight => weight.Name).ToHashSet(StringComparer.Ordinal);

        // Before IR version 4, weights are listed among the inputs too.
        var inputs = model.Graph.Input.Select(input => input.Name).Where(name => !weights.Contains(name)).ToArray();
        Input = inputs is [var only]
            ? only
            : throw new InvalidDataException($"{file} has {inputs.Length} inputs; networks of one input are supported.");
        Outputs = [.. model.Graph.Output.Select(output => output.Name)];
        var nodes = model.Graph.Node.Select(node => new NetworkNode(node, opset)).ToLookup(node => node.Operator == "Constant");
        (Nodes, Constants) = ([.. nodes[false]], [.. nodes[true]]);

        var known = new HashSet<string>(weights, StringComparer.Ordinal) { Input, "" };
        known.UnionWith(Constants.Select(constant => constant.Outputs[0]));
        foreach (var node in Nodes)
        {
            if (node.Inputs.FirstOrDefault(input => !known.Contains(input)) is { } missing)
                throw new InvalidDataException($"{file} is damaged: \"{node.Name}\" reads \"{missing}\", which nothing makes.");
            foreach (var output in node.Outputs.Where(output => output.Length > 0))
            {
                known.Add(output);
                _producers[output] = node;
            }
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
    /// <exception cref="InvalidDataException">It is damaged or has not exactly one input.</exception>
    public static NetworkGraph Read(string file, ModelProto model) => new(file, model);

    /// <summary>The node that makes a value; null for the input and for weights.</summary>
    public NetworkNode? ProducerOf(string value) => _producers.GetValueOrDefault(value);
}
