using FacePlatform.Networks.Graph;
using FacePlatform.Networks.Operators;
using Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FacePlatform.Networks;

/// <summary>
/// An ONNX graph with one image (or batch) as input, run by torch so that it can be differentiated with respect to its
/// input and its weights.
/// <code>
///   file ──▶ weights ───────────────────────┐
///        └─▶ nodes, in the file's order     ▼
///   input ──▶ Conv ──▶ Relu ──▶ MaxPool ──▶ Conv ──▶ … ──▶ output
///              │        │
///              └────────┴──▶ any value by its name
/// </code>
/// <list type="number">
/// <item>Loading reads the nodes, refuses all unsupported ones together, and makes the weights tensors.</item>
/// <item>Evaluating walks back from the wanted values to the nodes that they need
/// (<see cref="EvaluationPlan"/>).</item>
/// <item>Those run in the file's order; a value goes when its last reader has run, unless it is wanted (or a gradient
/// needs it: torch keeps such a one itself).</item>
/// </list>
/// Several threads may evaluate at a time while the weights do not change.
/// </summary>
public sealed class OnnxNetwork : IDisposable
{
    private readonly NetworkGraph _graph;
    private readonly NetworkWeights _weights;
    private readonly OnnxNetworkOptions _options;
    private readonly string _file;
    // With what Save needs; the weights of a constant network would only take memory.
    private readonly ModelProto? _model;

    private OnnxNetwork(string path, ModelProto model, OnnxNetworkOptions options)
    {
        _file = Path.GetFileName(path);
        _options = options;
        _graph = NetworkGraph.Read(_file, model, OperatorTable.OutputsOf);
        OperatorTable.RequireAll(_file, _graph, options);
        _weights = NetworkWeights.Read(_file, model.Graph, _graph, options);
        _model = options.Trainable ? model : null;
        Layers = WeightRoles.Layers(_graph, options, Parameters.ContainsKey);
    }

    /// <summary>The one input, by its name in the file.</summary>
    public string Input => _graph.Input;

    /// <summary>Names of the file's outputs, in its order.</summary>
    public IReadOnlyList<string> Outputs => _graph.Outputs;

    /// <summary>
    /// Names of all values that <see cref="Evaluate"/> can give: the input and what each node makes. An output that
    /// this library cannot make and that nothing reads, such as the mask of dropout, is not among them.
    /// </summary>
    public IReadOnlyCollection<string> ValueNames => _graph.ValueNames;

    /// <summary>The weights that can be trained, by their names in the file; none unless asked for.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters => _weights.Parameters;

    /// <summary>
    /// The same weights by layer, in the order in which the layers run: a layer is a convolution or a matrix product with
    /// what normalises and bends its values after it.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> Layers { get; }

    /// <summary>
    /// All that training changes: the weights that can be trained, and the mean and variance that follow the batches where
    /// batch normalisation is not frozen. The network's own tensors; writing into them changes it.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> State => _weights.Changing;

    /// <summary>
    /// Whether dropout drops and batch normalisation that is not frozen uses the batch; false after loading.
    /// </summary>
    public bool IsTraining { get; set; }

    /// <summary>Reads a network.</summary>
    /// <param name="path">The ONNX file, with its weights inside.</param>
    /// <param name="options">Constant weights and the file's own pooling where absent.</param>
    /// <exception cref="InvalidDataException">
    /// It is not an ONNX file, is damaged, or has not exactly one input.
    /// </exception>
    /// <exception cref="UnsupportedOperatorsException">It needs operators that are not supported.</exception>
    public static OnnxNetwork Load(string path, OnnxNetworkOptions? options = null)
    {
        var model = ModelFile.Read(path);
        return new OnnxNetwork(path, model, options ?? new OnnxNetworkOptions());
    }

    /// <summary>The first output.</summary>
    /// <param name="input">As the file describes it, mostly float32 [n, channels, height, width].</param>
    /// <returns>A new tensor in the caller's dispose scope.</returns>
    /// <exception cref="InvalidOperationException">
    /// A node failed, mostly because the input does not fit the network; the node and the reason are named.
    /// </exception>
    public Tensor Forward(Tensor input) => Evaluate(input, [Outputs[0]])[Outputs[0]];

    /// <summary>Chosen values of the graph. Nodes that none of them needs are not run.</summary>
    /// <param name="input">As the file describes it, mostly float32 [n, channels, height, width].</param>
    /// <param name="values">Names out of <see cref="ValueNames"/>.</param>
    /// <returns>A new tensor for each name, in the caller's dispose scope, differentiable where the input is.</returns>
    /// <exception cref="ArgumentException">A name is not in the graph.</exception>
    /// <exception cref="InvalidOperationException">
    /// A node failed, mostly because the input does not fit the network; the node and the reason are named.
    /// </exception>
    public IReadOnlyDictionary<string, Tensor> Evaluate(Tensor input, IReadOnlyCollection<string> values)
    {
        var plan = EvaluationPlan.For(_graph, values);
        using var scope = NewDisposeScope();
        var computed = new Dictionary<string, Tensor>(StringComparer.Ordinal) { [Input] = input.alias() };
        foreach (var (node, last) in plan.Steps)
        {
            var outputs = Run(node, computed);
            // The node may name more outputs than the operator makes.
            for (var i = 0; i < outputs.Length; i++)
            {
                if (plan.IsNeeded(node.Outputs[i]))
                    computed[node.Outputs[i]] = outputs[i];
                else
                    outputs[i].Dispose();
            }

            foreach (var value in last)
            {
                if (computed.Remove(value, out var tensor))
                    tensor.Dispose();
            }
        }

        return values.Distinct().ToDictionary(
            value => value, value => computed[value].MoveToOuterDisposeScope(), StringComparer.Ordinal);
    }

    /// <summary>Writes the file again with the weights as they are now; all else in it stays.</summary>
    /// <exception cref="InvalidOperationException">The network was not loaded as trainable.</exception>
    public void Save(string path)
    {
        if (_model is null)
            throw new InvalidOperationException($"The weights of {_file} are constant; there is nothing to save.");
        _weights.WriteTo(_model.Graph);
        ModelFile.Write(path, _model);
    }

    public void Dispose() => _weights.Dispose();

    private Tensor[] Run(NetworkNode node, Dictionary<string, Tensor> computed)
    {
        var inputs = new Tensor?[node.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var name = node.Inputs[i];
            inputs[i] = name.Length == 0 ? null : computed.TryGetValue(name, out var tensor) ? tensor : _weights[name];
        }

        // What an operator makes on its way is gone after it.
        using var scope = NewDisposeScope();
        try
        {
            var outputs = OperatorTable.Of(node).Run(new OperatorCall(node, inputs, _options, IsTraining));
            foreach (var output in outputs)
                output.MoveToOuterDisposeScope();
            return outputs;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var shapes = string.Join(", ", inputs.Select(x => x is null ? "–" : $"[{string.Join(", ", x.shape)}]"));
            // torch's own reason; the lines after the first are its stack.
            var reason = exception.Message.Split('\n', 2)[0].Trim();
            throw new InvalidOperationException(
                $"{node.Operator} \"{node.Name}\" of {_file} failed with inputs of the shapes {shapes}: {reason}",
                exception);
        }
    }
}
