using FacePlatform.Imaging;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Training.Data;
using FacePlatform.Training.Encoders;

namespace FacePlatform.Tests.Training.Faces;

/// <summary>The encoder of the shipped pipeline, which was exported for one face at a time.</summary>
internal static class ShippedEncoder
{
    public static string Path { get; } = System.IO.Path.Combine(
        RepositoryRoot.Path, "services/Models/node_modules/faceplugin-face-recognition-js/model/fr_feature.onnx");

    public static EncoderInput Input { get; } =
        new(112, ChannelOrder.Bgr, [127.5f, 127.5f, 127.5f], 0.00784313725490196f, 512);

    /// <summary>Noise of its size: all that a comparison of two runtimes needs.</summary>
    public static AlignedImage[] Noise(int count, int size = 112)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var pixels = new byte[size * size * 3];
            random.NextBytes(pixels);
            return new AlignedImage($"{i}", size, pixels);
        })];
    }
}
