extern alias embedding;

using System.Collections.Concurrent;
using FacePlatform.Embedding.Inference;
using Microsoft.ML.OnnxRuntime;

namespace FacePlatform.Tests.Benchmarks.Pipeline;

/// <summary>
/// ONNX Runtime alone: the sessions of the service and noise as input, no decoding, no resizing, no network. Noise,
/// because black would be faster than any photo.
/// </summary>
/// <param name="models">By their SHA-256.</param>
internal sealed class RawRuntime(IReadOnlyDictionary<string, OnnxModel> models)
{
    private readonly ConcurrentDictionary<string, float[]> _inputs = [];

    /// <summary>Runs the inferences of one photo, one after the other.</summary>
    public void Run(Inference[] photo)
    {
        foreach (var inference in photo)
        {
            var session = models[inference.Model].SessionFor(inference.Shape);
            var input = _inputs.GetOrAdd(
                $"{inference.Model} {string.Join('x', inference.Shape)}", _ => Noise(inference.Shape));
            using var tensor = OrtValue.CreateTensorValueFromMemory(input, inference.Shape);
            using var options = new RunOptions();
            using var outputs = session.Run(options, [session.InputNames[0]], [tensor], session.OutputNames);
        }
    }

    private static float[] Noise(long[] shape)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => random.NextSingle() * 255)];
    }
}
