using FacePlatform.Training.Data;
using Google.Protobuf;
using Onnx;

namespace FacePlatform.Training.Encoders;

/// <summary>
/// A small CNN with random weights, about 0.7 million for 112 pixels and 128 values:
/// <code>
///   3×112×112 ─▶ Conv 32, stride 2 ─▶ pool ─▶ Conv 64 ─▶ Conv 128 ─▶ pool ─▶ Conv 128 ─▶ pool ─▶ Conv 192 ─▶ pool ─▶ Gemm
///                 56×56               28×28                       14×14                7×7                 3×3      values
/// </code>
/// Each convolution is 3×3 with padding, followed by batch normalisation and PRelu; each pool is the maximum of 2×2. The
/// last layer sees where on the template something lies: faces are aligned, and the place of an eye says something.
/// Weights are drawn as He et al. (2015) have it for PRelu with the slope 0.25.
/// </summary>
public static class ScratchNetwork
{
    private const long Purpose = 2;
    private const float Slope = 0.25f;

    // Operators as they are since opset 11; ONNX Runtime and its GPU kernels serve it.
    private const int Opset = 13;
    private const int IrVersion = 7;

    /// <summary>Writes it as ONNX: <c>input</c> [n, 3, size, size], <c>output</c> [n, embedding size].</summary>
    /// <param name="path">Of the new file.</param>
    /// <param name="input">Its input, at least 32 pixels, and the size of its embedding.</param>
    /// <param name="seed">Of the weights.</param>
    public static void Write(string path, EncoderInput input, long seed)
    {
        var builder = new GraphWriter(SeededRandom.Of(seed, Purpose));
        var value = "input";
        var (channels, size) = (3, input.Size);
        foreach (var (filters, stride, pool) in new[]
            { (32, 2, true), (64, 1, false), (128, 1, true), (128, 1, true), (192, 1, true) })
        {
            value = builder.Convolve(value, channels, filters, stride);
            size = (size + stride - 1) / stride;
            channels = filters;
            if (!pool)
                continue;
            value = builder.Pool(value);
            size /= 2;
        }

        builder.Connect(value, channels * size * size, input.EmbeddingSize, "output");
        using var stream = File.Create(path);
        Model(builder.Graph, input).WriteTo(stream);
    }

    private static ModelProto Model(GraphProto graph, EncoderInput input)
    {
        graph.Name = "scratch";
        graph.Input.Add(Value("input", 3, input.Size, input.Size));
        graph.Output.Add(Value("output", input.EmbeddingSize));
        return new()
        {
            IrVersion = IrVersion,
            ProducerName = "FacePlatform",
            OpsetImport = { new OperatorSetIdProto { Version = Opset } },
            Graph = graph,
        };
    }

    private static ValueInfoProto Value(string name, params ReadOnlySpan<int> sizes)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "n" } } };
        foreach (var size in sizes)
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        return new()
        {
            Name = name,
            Type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } },
        };
    }

    private sealed class GraphWriter(Random random)
    {
        private int _layer;

        public GraphProto Graph { get; } = new();

        public string Convolve(string value, int channels, int filters, int stride)
        {
            var layer = ++_layer;
            var gain = MathF.Sqrt(2 / ((1 + (Slope * Slope)) * 9 * channels));
            Random($"conv{layer}.weight", gain, filters, channels, 3, 3);
            Constant($"norm{layer}.scale", 1, filters);
            Constant($"norm{layer}.bias", 0, filters);
            Constant($"norm{layer}.mean", 0, filters);
            Constant($"norm{layer}.variance", 1, filters);
            Constant($"prelu{layer}.slope", Slope, filters, 1, 1);
            Node("Conv", $"conv{layer}", [value, $"conv{layer}.weight"],
                Integers("kernel_shape", 3, 3), Integers("pads", 1, 1, 1, 1), Integers("strides", stride, stride));
            Node("BatchNormalization", $"norm{layer}",
            [
                $"conv{layer}", $"norm{layer}.scale", $"norm{layer}.bias", $"norm{layer}.mean", $"norm{layer}.variance",
            ]);
            return Node("PRelu", $"prelu{layer}", [$"norm{layer}", $"prelu{layer}.slope"]);
        }

        public string Pool(string value) =>
            Node("MaxPool", $"pool{_layer}", [value], Integers("kernel_shape", 2, 2), Integers("strides", 2, 2));

        public void Connect(string value, int values, int outputs, string name)
        {
            Random("dense.weight", MathF.Sqrt(1f / values), outputs, values);
            Constant("dense.bias", 0, outputs);
            Node("Flatten", "flat", [value]);
            Node("Gemm", name, ["flat", "dense.weight", "dense.bias"], Integer("transB", 1));
        }

        private string Node(string type, string output, string[] inputs, params ReadOnlySpan<AttributeProto> attributes)
        {
            var node = new NodeProto { OpType = type, Name = output, Input = { inputs }, Output = { output } };
            foreach (var attribute in attributes)
                node.Attribute.Add(attribute);
            Graph.Node.Add(node);
            return output;
        }

        private void Random(string name, float deviation, params ReadOnlySpan<long> shape) =>
            Initialize(name, () => deviation * random.NextGaussian(), shape);

        private void Constant(string name, float value, params ReadOnlySpan<long> shape) =>
            Initialize(name, () => value, shape);

        private void Initialize(string name, Func<float> next, ReadOnlySpan<long> shape)
        {
            var weight = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float };
            var count = 1L;
            foreach (var size in shape)
            {
                weight.Dims.Add(size);
                count *= size;
            }

            for (var i = 0L; i < count; i++)
                weight.FloatData.Add(next());
            Graph.Initializer.Add(weight);
        }

        private static AttributeProto Integers(string name, params ReadOnlySpan<long> values)
        {
            var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
            foreach (var value in values)
                attribute.Ints.Add(value);
            return attribute;
        }

        private static AttributeProto Integer(string name, long value) =>
            new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };
    }
}
