using FacePlatform.Imaging;
using FacePlatform.Networks;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Training.Clients;
using FacePlatform.Training.Encoders;
using FacePlatform.Training.Files;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Training.Running;

/// <summary>The weights that a training begins with, and is compared with at the end.</summary>
/// <param name="Path">ONNX file.</param>
/// <param name="Input">What it takes and gives.</param>
internal sealed record StartingNetwork(string Path, EncoderInput Input)
{
    /// <summary>The parent's encoder, or a new network: the same one for the same seed.</summary>
    /// <exception cref="RpcException">MODEL_NOT_TRAINABLE.</exception>
    public static StartingNetwork Of(ParentPipeline parent, TrainingOptions options, WorkFolder folder)
    {
        RequireTrainable(parent);
        if (options.Network != TrainedNetwork.Scratch)
            return new(parent.EncoderPath, parent.Input);
        var input = new EncoderInput(
            parent.Manifest.Alignment.Size, ChannelOrder.Rgb, [127.5f, 127.5f, 127.5f], 1 / 127.5f, options.EmbeddingSize);
        var path = folder.PathOf("scratch.onnx");
        ScratchNetwork.Write(path, input, options.Seed);
        return new(path, input);
    }

    // A new network is compared with it.
    private static void RequireTrainable(ParentPipeline parent)
    {
        try
        {
            using var encoder = TrainableEncoder.Load(parent.EncoderPath, parent.Input);
        }
        catch (UnsupportedOperatorsException exception)
        {
            throw RpcErrors.FailedPrecondition(
                ErrorReason.ModelNotTrainable,
                $"The encoder of {parent.Name} has operators that cannot be trained: {string.Join(", ", exception.Operators)}.");
        }
    }
}
