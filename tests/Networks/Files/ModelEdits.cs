using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace FacePlatform.Tests.Networks.Files;

/// <summary>Changes to ONNX files that tests need.</summary>
internal static class ModelEdits
{
    public static ModelProto Read(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

    public static ValueInfoProto Input(this ModelProto model)
    {
        var weights = model.Graph.Initializer.Select(weight => weight.Name).ToHashSet();
        return model.Graph.Input.Single(input => !weights.Contains(input.Name));
    }

    /// <summary>The input's sizes, 1 where the file leaves one open.</summary>
    public static long[] InputShape(this ModelProto model) =>
        [.. model.Input().Type.TensorType.Shape.Dim.Select(dimension => Math.Max(dimension.DimValue, 1))];

    /// <summary>Lets the input have any size.</summary>
    public static ModelProto WithFreeInput(this ModelProto model)
    {
        model.Graph.ValueInfo.Clear();
        foreach (var value in model.Graph.Output.Prepend(model.Input()))
        {
            for (var i = 0; i < value.Type?.TensorType.Shape?.Dim.Count; i++)
                value.Type.TensorType.Shape.Dim[i].DimParam = $"{value.Name}_{i}";
        }

        return model;
    }

    /// <summary>Makes everything that any node makes an output, except what only training reads.</summary>
    public static ModelProto WithAllOutputs(this ModelProto model)
    {
        var known = model.Graph.Output.Select(output => output.Name).ToHashSet();
        var made = model.Graph.Node.Where(node => node.OpType != "Constant")
            .SelectMany(node => node.Output.Take(node.OpType is "Dropout" or "BatchNormalization" ? 1 : int.MaxValue));
        model.Graph.Output.AddRange(made.Where(known.Add).Select(name => new ValueInfoProto { Name = name }));
        return model;
    }

    /// <summary>Averages where the file takes the maximum.</summary>
    public static ModelProto WithAveragePooling(this ModelProto model)
    {
        foreach (var pool in model.Graph.Node.Where(node => node.OpType == "MaxPool"))
        {
            pool.OpType = "AveragePool";
            foreach (var attribute in pool.Attribute.Where(a => a.Name is "storage_order" or "dilations").ToArray())
                pool.Attribute.Remove(attribute);
        }

        return model;
    }

    /// <summary>The same network in double precision, for derivatives by differences.</summary>
    public static ModelProto WithDoublePrecision(this ModelProto model)
    {
        var constants = model.Graph.Node.Where(node => node.OpType == "Constant")
            .SelectMany(node => node.Attribute).Select(attribute => attribute.T).OfType<TensorProto>();
        foreach (var weight in model.Graph.Initializer.Concat(constants).Where(t => t.DataType == (int)DataType.Float))
        {
            IEnumerable<float> values = weight.RawData.IsEmpty
                ? weight.FloatData
                : MemoryMarshal.Cast<byte, float>(weight.RawData.Span).ToArray();
            weight.DoubleData.Add(values.Select(value => (double)value));
            weight.FloatData.Clear();
            weight.RawData = ByteString.Empty;
            weight.DataType = (int)DataType.Double;
        }

        return model;
    }

    public static string SaveTo(this ModelProto model, string folder)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }
}
