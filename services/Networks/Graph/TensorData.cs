using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace FacePlatform.Networks.Graph;

/// <summary>Tensors as ONNX stores them.</summary>
internal static class TensorData
{
    /// <param name="file">For messages.</param>
    /// <param name="data">The values, within the file.</param>
    /// <returns>A new tensor of the same shape and type.</returns>
    /// <exception cref="InvalidDataException">
    /// The values are elsewhere, of another type, or not as many as the shape says.
    /// </exception>
    public static Tensor Read(string file, TensorProto data)
    {
        if (data.DataLocation == TensorProto.Types.DataLocation.External)
        {
            throw new InvalidDataException(
                $"{file} keeps its weights in other files; save it with the weights inside.");
        }

        var raw = data.RawData.Span;
        using var values = (DataType)data.DataType switch
        {
            DataType.Float => tensor(
                raw.IsEmpty ? [.. data.FloatData] : MemoryMarshal.Cast<byte, float>(raw).ToArray()),
            DataType.Double => tensor(
                raw.IsEmpty ? [.. data.DoubleData] : MemoryMarshal.Cast<byte, double>(raw).ToArray()),
            DataType.Int64 => tensor(raw.IsEmpty ? [.. data.Int64Data] : MemoryMarshal.Cast<byte, long>(raw).ToArray()),
            DataType.Int32 => tensor(raw.IsEmpty ? [.. data.Int32Data] : MemoryMarshal.Cast<byte, int>(raw).ToArray()),
            DataType.Bool => tensor(
                raw.IsEmpty ? [.. data.Int32Data.Select(x => x != 0)] : MemoryMarshal.Cast<byte, bool>(raw).ToArray()),
            var other => throw new InvalidDataException(
                $"{file}: \"{data.Name}\" is of type {other}, which is not supported."),
        };
        var shape = data.Dims.ToArray();
        return shape.Aggregate(1L, (product, size) => product * size) == values.numel()
            ? values.reshape(shape)
            : throw new InvalidDataException(
                $"{file} is damaged: \"{data.Name}\" has {values.numel()} values for [{string.Join(", ", shape)}].");
    }

    /// <summary>The value of a node <c>Constant</c>.</summary>
    /// <exception cref="InvalidDataException">It is none that is supported.</exception>
    public static Tensor ReadConstant(string file, NetworkNode constant)
    {
        if (constant.Tensor("value") is { } data)
            return Read(file, data);
        if (constant.Has("value_float"))
            return tensor(constant.Number("value_float", absent: 0));
        if (constant.Has("value_int"))
            return tensor(constant.Integer("value_int"));
        if (constant.Numbers("value_floats") is { Length: > 0 } numbers)
            return tensor(numbers);
        if (constant.Integers("value_ints") is { Length: > 0 } integers)
            return tensor(integers);
        throw new InvalidDataException($"{file}: the constant \"{constant.Name}\" is of a type that is not supported.");
    }

    /// <summary>Replaces the values by those of a float32 tensor of the same shape.</summary>
    public static void Write(TensorProto data, Tensor values)
    {
        using var scope = NewDisposeScope();
        var bytes = MemoryMarshal.AsBytes(values.detach().contiguous().data<float>().ToArray().AsSpan());
        data.FloatData.Clear();
        data.RawData = ByteString.CopyFrom(bytes);
    }
}
