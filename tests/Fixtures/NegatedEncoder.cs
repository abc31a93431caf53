using Google.Protobuf;
using Onnx;

namespace FacePlatform.Tests.Fixtures;

/// <summary>
/// The shipped encoder with the opposite sign: as good as that one, with the same thresholds, and as far from it as can be.
/// A template of one that were compared with one of the other would match nobody.
/// </summary>
public static class NegatedEncoder
{
    private const string Shipped = "services/Models/node_modules/faceplugin-face-recognition-js/model/fr_feature.onnx";

    /// <summary>Its ONNX file.</summary>
    public static byte[] Read()
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, Shipped)));
        var output = model.Graph.Output.Single().Name;
        var positive = $"{output}_positive";
        var last = model.Graph.Node.Single(node => node.Output.Contains(output));
        last.Output[last.Output.IndexOf(output)] = positive;
        model.Graph.Node.Add(new NodeProto { OpType = "Neg", Input = { positive }, Output = { output } });
        return model.ToByteArray();
    }
}
