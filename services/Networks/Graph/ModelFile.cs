using Google.Protobuf;
using Onnx;

namespace FacePlatform.Networks.Graph;

/// <summary>ONNX files on disk.</summary>
internal static class ModelFile
{
    /// <exception cref="InvalidDataException">It is not an ONNX file.</exception>
    public static ModelProto Read(string path)
    {
        using var stream = File.OpenRead(path);
        try
        {
            var model = ModelProto.Parser.ParseFrom(stream);
            return model.Graph is { Node.Count: > 0 }
                ? model
                : throw new InvalidDataException($"{Path.GetFileName(path)} has no ONNX graph.");
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} is not an ONNX file.", exception);
        }
    }

    /// <summary>The file is there whole or not at all.</summary>
    public static void Write(string path, ModelProto model)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var stream = File.Create(temporary))
                model.WriteTo(stream);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
