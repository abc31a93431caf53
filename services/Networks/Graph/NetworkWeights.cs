using Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FacePlatform.Networks.Graph;

/// <summary>
/// The stored tensors of a network, constant or trainable. They belong to the network and to no dispose scope.
/// </summary>
internal sealed class NetworkWeights : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);

    private NetworkWeights(string file, GraphProto data, NetworkGraph graph, OnnxNetworkOptions options)
    {
        var trained = new HashSet<string>(StringComparer.Ordinal);
        var changing = new HashSet<string>(StringComparer.Ordinal);
        if (options.Trainable)
        {
            trained.UnionWith(graph.Nodes.SelectMany(node => WeightRoles.Trained(node, graph, options)));
            changing.UnionWith(trained);
            changing.UnionWith(graph.Nodes.SelectMany(node => WeightRoles.Following(node, options)));
        }

        // Not in the scope that the caller happens to have open.
        using var scope = NewDisposeScope();
        foreach (var initializer in data.Initializer)
            Add(initializer.Name, TensorData.Read(file, initializer), trained.Contains(initializer.Name));
        foreach (var constant in graph.Constants)
            Add(constant.Outputs[0], TensorData.ReadConstant(file, constant), isTrained: false);
        Changing = _tensors.Where(tensor => changing.Contains(tensor.Key) && tensor.Value.dtype == ScalarType.Float32)
            .ToDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, Parameter> Parameters => _parameters;

    /// <summary>What training changes.</summary>
    public IReadOnlyDictionary<string, Tensor> Changing { get; }

    public Tensor this[string name] => _tensors[name];

    /// <param name="file">Its name, for messages.</param>
    /// <param name="data">The graph as the file has it.</param>
    /// <param name="graph">The same, read.</param>
    /// <param name="options">Whether weights are trainable.</param>
    /// <exception cref="InvalidDataException">
    /// A tensor of the file is damaged or of a type that is not supported.
    /// </exception>
    public static NetworkWeights Read(string file, GraphProto data, NetworkGraph graph, OnnxNetworkOptions options) =>
        new(file, data, graph, options);

    /// <summary>Puts what training changes into the file's graph.</summary>
    public void WriteTo(GraphProto data)
    {
        foreach (var initializer in data.Initializer)
        {
            if (Changing.TryGetValue(initializer.Name, out var tensor))
                TensorData.Write(initializer, tensor);
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
    }

    private void Add(string name, Tensor tensor, bool isTrained)
    {
        if (isTrained && tensor.dtype == ScalarType.Float32)
            tensor = _parameters[name] = new Parameter(tensor, requires_grad: true);
        _tensors[name] = tensor.DetachFromDisposeScope();
    }
}
