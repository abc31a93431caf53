using FacePlatform.Networks.Graph;
using static TorchSharp.torch;

namespace FacePlatform.Networks.Operators;

/// <summary>One run of a node.</summary>
/// <param name="node">With its attributes.</param>
/// <param name="inputs">Null where an optional one is left out.</param>
/// <param name="options">Of the network.</param>
/// <param name="isTraining">Whether the network is being trained.</param>
internal readonly struct OperatorCall(
    NetworkNode node, IReadOnlyList<Tensor?> inputs, OnnxNetworkOptions options, bool isTraining)
{
    public NetworkNode Node { get; } = node;

    public OnnxNetworkOptions Options { get; } = options;

    public bool IsTraining { get; } = isTraining;

    /// <summary>How many inputs are listed.</summary>
    public int Count => inputs.Count;

    /// <summary>A required input.</summary>
    public Tensor this[int input] =>
        Optional(input) ?? throw new InvalidDataException($"Input {input} of {Node.Operator} is missing.");

    /// <summary>Null where it is left out or empty.</summary>
    public Tensor? Optional(int input) =>
        input < inputs.Count && inputs[input] is { } tensor && tensor.numel() > 0 ? tensor : null;

    /// <summary>
    /// Whole numbers that newer files have as an input and older ones as an attribute: axes, sizes, pads. Null where
    /// there are none.
    /// </summary>
    public long[]? Integers(string attribute, int input)
    {
        if (Node.Integers(attribute) is { } values)
            return values;
        return Optional(input) is { } tensor ? [.. tensor.to_type(ScalarType.Int64).data<long>()] : null;
    }

    /// <summary>
    /// Numbers that newer files have as an input and older ones as an attribute. Null where there are none.
    /// </summary>
    public float[]? Numbers(string attribute, int input)
    {
        if (Node.Numbers(attribute) is { } values)
            return values;
        return Optional(input) is { } tensor ? [.. tensor.to_type(ScalarType.Float32).data<float>()] : null;
    }

    /// <summary>One number that newer files have as an input and older ones as an attribute.</summary>
    public float? Number(string attribute, int input) =>
        Node.Has(attribute) ? Node.Number(attribute, absent: 0) : Numbers(attribute, input)?[0];
}
