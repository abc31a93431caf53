using FacePlatform.Imaging;
using FacePlatform.Training.Clients;
using FacePlatform.Training.Encoders;
using FacePlatform.Training.Files;
using FacePlatform.V1;

namespace FacePlatform.Training.Running;

/// <summary>The weights that a training begins with, and is compared with at the end.</summary>
/// <param name="Path">ONNX file.</param>
/// <param name="Input">What it takes and gives.</param>
internal sealed record StartingNetwork(string Path, EncoderInput Input)
{
    /// <summary>The parent's encoder, or a new network: the same one for the same seed.</summary>
    public static StartingNetwork Of(ParentPipeline parent, TrainingOptions options, WorkFolder folder)
    {
        if (options.Network != TrainedNetwork.Scratch)
            return new(parent.EncoderPath, parent.Input);
        var input = new EncoderInput(
            parent.Manifest.Alignment.Size, ChannelOrder.Rgb, [127.5f, 127.5f, 127.5f], 1 / 127.5f, options.EmbeddingSize);
        var path = folder.PathOf("scratch.onnx");
        ScratchNetwork.Write(path, input, options.Seed);
        return new(path, input);
    }
}
