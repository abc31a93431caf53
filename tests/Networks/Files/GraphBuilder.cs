using Google.Protobuf;
using Onnx;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;
using DataType = Onnx.TensorProto.Types.DataType;

namespace FacePlatform.Tests.Networks.Files;

/// <summary>Writes small ONNX graphs by hand: input <c>x</c>, output <c>y</c>, random weights.</summary>
internal sealed class GraphBuilder
{
    private readonly Random _random = new(5);
    private readonly ModelProto _model;

    public GraphBuilder(long opset, params int[] input)
    {
        _model = new ModelProto { IrVersion = 4, Graph = new GraphProto { Name = "test" } };
        _model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        _model.Graph.Input.Add(Value("x", input));
        _model.Graph.Output.Add(new ValueInfoProto { Name = "y" });
        Shape = [.. input.Select(size => (long)size)];
    }

    public long[] Shape { get; }

    /// <summary>A float tensor of random values around zero.</summary>
    public GraphBuilder Weight(string name, params int[] shape) => Weight(name, -1, 1, shape);

    public GraphBuilder Weight(string name, float from, float to, params int[] shape)
    {
        var tensor = Tensor(name, DataType.Float, shape);
        var count = shape.Aggregate(1, (product, size) => product * size);
        tensor.FloatData.Add(Enumerable.Range(0, count).Select(_ => from + (to - from) * _random.NextSingle()));
        return Add(tensor);
    }

    public GraphBuilder Floats(string name, params float[] values)
    {
        var tensor = Tensor(name, DataType.Float, [values.Length]);
        tensor.FloatData.Add(values);
        return Add(tensor);
    }

    public GraphBuilder Scalar(string name, float value)
    {
        var tensor = Tensor(name, DataType.Float, []);
        tensor.FloatData.Add(value);
        return Add(tensor);
    }

    public GraphBuilder Integers(string name, params long[] values)
    {
        var tensor = Tensor(name, DataType.Int64, [values.Length]);
        tensor.Int64Data.Add(values);
        return Add(tensor);
    }

    /// <param name="operation">The operator.</param>
    /// <param name="inputs">Names, by spaces; <c>-</c> leaves one out.</param>
    /// <param name="outputs">The same.</param>
    /// <param name="attributes">Long, float, string, tensor, long[] or float[].</param>
    public GraphBuilder Node(
        string operation, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = operation };
        node.Input.Add(Names(inputs));
        node.Output.Add(Names(outputs));
        node.Attribute.Add(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        _model.Graph.Node.Add(node);
        return this;
    }

    public ModelProto Build() => _model;

    public static ValueInfoProto Value(string name, params int[] shape)
    {
        var type = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new TensorShapeProto() };
        type.Shape.Dim.Add(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }

    private static IEnumerable<string> Names(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "-" ? "" : name);

    private static TensorProto Tensor(string name, DataType type, int[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type };
        tensor.Dims.Add(shape.Select(size => (long)size));
        return tensor;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int integer:
                (attribute.Type, attribute.I) = (AttributeType.Int, integer);
                break;
            case float number:
                (attribute.Type, attribute.F) = (AttributeType.Float, number);
                break;
            case string text:
                (attribute.Type, attribute.S) = (AttributeType.String, ByteString.CopyFromUtf8(text));
                break;
            case TensorProto tensor:
                (attribute.Type, attribute.T) = (AttributeType.Tensor, tensor);
                break;
            case long[] integers:
                attribute.Type = AttributeType.Ints;
                attribute.Ints.Add(integers);
                break;
            case float[] numbers:
                attribute.Type = AttributeType.Floats;
                attribute.Floats.Add(numbers);
                break;
            default:
                throw new ArgumentException($"No attribute type for {value.GetType()}.");
        }

        return attribute;
    }

    private GraphBuilder Add(TensorProto tensor)
    {
        _model.Graph.Initializer.Add(tensor);
        return this;
    }
}
