using Onnx;

namespace FacePlatform.Networks.Graph;

/// <summary>One node of a graph: an operator, the names of what it reads and makes, and its attributes.</summary>
/// <param name="node">As the file has it.</param>
/// <param name="opset">Version of ONNX's operators that the file was written for.</param>
/// <param name="shapes">Of the file's weights, by name.</param>
internal sealed class NetworkNode(NodeProto node, long opset, IReadOnlyDictionary<string, long[]> shapes)
{
    private readonly Dictionary<string, AttributeProto> _attributes =
        node.Attribute.ToDictionary(attribute => attribute.Name, StringComparer.Ordinal);

    /// <summary>With the domain in front where it is not ONNX's own.</summary>
    public string Operator { get; } =
        node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}.{node.OpType}";

    /// <summary>For messages; many exports only name the values.</summary>
    public string Name { get; } = node.Name.Length > 0 ? node.Name : node.Output[0];

    /// <summary>Empty where an optional input is left out.</summary>
    public string[] Inputs { get; } = [.. node.Input];

    /// <summary>Empty where an optional output is left out.</summary>
    public string[] Outputs { get; } = [.. node.Output];

    /// <summary>Version of ONNX's operators that the file was written for; meanings changed between them.</summary>
    public long Opset { get; } = opset;

    /// <summary>The shape of an input that is a weight of the file; null for any other input.</summary>
    public long[]? WeightShape(int input) => input < Inputs.Length ? shapes.GetValueOrDefault(Inputs[input]) : null;

    public bool Has(string attribute) => _attributes.ContainsKey(attribute);

    public long Integer(string attribute, long absent = 0) =>
        _attributes.TryGetValue(attribute, out var value) ? value.I : absent;

    public float Number(string attribute, float absent) =>
        _attributes.TryGetValue(attribute, out var value) ? value.F : absent;

    public string Text(string attribute, string absent) =>
        _attributes.TryGetValue(attribute, out var value) ? value.S.ToStringUtf8() : absent;

    /// <summary>Null where absent.</summary>
    public long[]? Integers(string attribute) =>
        _attributes.TryGetValue(attribute, out var value) ? [.. value.Ints] : null;

    /// <summary>Null where absent.</summary>
    public float[]? Numbers(string attribute) =>
        _attributes.TryGetValue(attribute, out var value) ? [.. value.Floats] : null;

    /// <summary>Null where absent.</summary>
    public TensorProto? Tensor(string attribute) =>
        _attributes.TryGetValue(attribute, out var value) ? value.T : null;
}
