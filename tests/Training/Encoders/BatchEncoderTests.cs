using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Training.Faces;
using FacePlatform.Training.Data;
using FacePlatform.Training.Encoders;
using static TorchSharp.torch;

namespace FacePlatform.Tests.Training.Encoders;

public sealed class BatchEncoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Parts_of_a_batch_have_the_gradient_of_the_whole()
    {
        var path = Path.Combine(_folder.Path, "encoder.onnx");
        ScratchNetwork.Write(path, DrawnFaces.Input, seed: 1);
        using var scope = NewDisposeScope();
        var faces = ImageBatch.Of(DrawnFaces.Of(people: 5, images: 2));
        var (wholeLoss, whole) = GradientsOf(path, faces, part: 10);
        var (partLoss, parts) = GradientsOf(path, faces, part: 4);
        Assert.Equal(wholeLoss, partLoss, 1e-5f);
        Assert.Equal(whole.Count, parts.Count);
        Assert.All(whole.Zip(parts), pair =>
        {
            Assert.InRange(pair.First.Max(Math.Abs), 1e-9f, float.MaxValue);
            var tolerance = 1e-4f * pair.First.Max(Math.Abs);
            Assert.All(pair.First.Zip(pair.Second), values => Assert.Equal(values.First, values.Second, tolerance));
        });
    }

    private static (float Loss, List<float[]> Gradients) GradientsOf(string path, Tensor faces, int part)
    {
        using var encoder = TrainableEncoder.Load(path, DrawnFaces.Input, 0, trainBatchNormalization: false);
        var batches = new BatchEncoder(encoder, isWhole: false, part);
        using var scope = NewDisposeScope();
        var embeddings = batches.Encode(faces);
        // Each embedding meets the others.
        var loss = embeddings.mm(embeddings.t()).square().sum();
        batches.Backward(loss, faces, embeddings);
        return (loss.item<float>(), [.. encoder.Parameters.Select(weight => weight.grad!.data<float>().ToArray())]);
    }
}
