using Google.Protobuf;
using Onnx;

namespace FacePlatform.Embedding.Inference;

/// <summary>Changes to an ONNX file that are made in memory, when it is loaded.</summary>
internal static class OnnxGraph
{
    /// <summary>
    /// Makes dimensions of every input symbolic, so that a network that was exported for one size takes any. Outputs
    /// and intermediate shapes are left for ONNX Runtime to infer again.
    /// </summary>
    /// <param name="file">The ONNX file.</param>
    /// <param name="dimensions">The dimensions' positions: 0 is the batch, 2 and 3 are height and width.</param>
    public static byte[] WithFreeDimensions(ReadOnlySpan<byte> file, params ReadOnlySpan<int> dimensions)
    {
        var model = ModelProto.Parser.ParseFrom(file);
        var weights = model.Graph.Initializer.Select(weight => weight.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var input in model.Graph.Input.Where(input => !weights.Contains(input.Name)))
        {
            foreach (var dimension in dimensions)
                Free(input, dimension);
        }

        model.Graph.ValueInfo.Clear();
        foreach (var output in model.Graph.Output)
        {
            for (var i = 0; i < output.Type.TensorType.Shape?.Dim.Count; i++)
                Free(output, i);
        }

        return model.ToByteArray();
    }

    private static void Free(ValueInfoProto value, int dimension)
    {
        var shape = value.Type.TensorType.Shape;
        if (shape.Dim[dimension].ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue)
            shape.Dim[dimension].DimParam = $"{value.Name}_{dimension}";
    }
}
