using FacePlatform.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace FacePlatform.Training.ModelStore;

/// <summary>Whether a network that is registered can be served as an encoder: it is run.</summary>
internal static class EncoderCheck
{
    /// <param name="path">ONNX file.</param>
    /// <param name="size">Width and height of an aligned face in pixels.</param>
    /// <returns>Values of an embedding.</returns>
    /// <exception cref="RpcException">MODEL_INVALID.</exception>
    public static int EmbeddingSizeOf(string path, int size)
    {
        try
        {
            using var options = new SessionOptions();
            using var session = new InferenceSession(path, options);
            RequireInput(session, size);
            if (session.OutputMetadata.Count != 1)
                throw Invalid($"it has {session.OutputMetadata.Count} outputs, not one.");
            return Run(session, size);
        }
        catch (OnnxRuntimeException exception)
        {
            throw Invalid($"ONNX Runtime does not run it: {exception.Message}");
        }
    }

    private static void RequireInput(InferenceSession session, int size)
    {
        if (session.InputMetadata is not { Count: 1 } inputs)
            throw Invalid($"it has {session.InputMetadata.Count} inputs, not one.");
        var input = inputs.Values.Single();
        // Negative where the file leaves it open.
        if (input.ElementType != typeof(float)
            || input.Dimensions is not [_, var channels, var height, var width]
            || !(Fits(channels, 3) && Fits(height, size) && Fits(width, size)))
            throw Invalid($"its input is not [n, 3, {size}, {size}] of float, as the parent's alignment makes it.");
    }

    private static bool Fits(int dimension, int size) => dimension < 0 || dimension == size;

    private static int Run(InferenceSession session, int size)
    {
        var face = new DenseTensor<float>([1, 3, size, size]);
        for (var i = 0; i < face.Buffer.Length; i++)
            face.Buffer.Span[i] = MathF.Sin(i * 0.01f);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(session.InputMetadata.Keys.Single(), face)]);
        if (results[0].Value is not Tensor<float> embedding)
            throw Invalid("its output is not of float.");
        // Trailing dimensions of 1 are of no matter.
        var shape = embedding.Dimensions.ToArray();
        if (shape is not [1, >= EncoderManifest.SmallestEmbedding and <= EncoderManifest.LargestEmbedding, ..]
            || shape[2..].Any(dimension => dimension != 1))
            throw Invalid(
                $"its output is [{string.Join(", ", shape)}] for one face, not [1, {EncoderManifest.SmallestEmbedding} to "
                + $"{EncoderManifest.LargestEmbedding}].");
        if (embedding.Any(value => !float.IsFinite(value)) || embedding.All(value => value == 0))
            throw Invalid("its embedding of a face is 0 or not finite.");
        return shape[1];
    }

    private static RpcException Invalid(string description) =>
        RpcErrors.InvalidField(ErrorReason.ModelInvalid, "chunk", $"The network cannot be served: {description}");
}
