using static TorchSharp.torch;

namespace FacePlatform.Training.Encoders;

/// <summary>
/// Encodes a batch and takes the gradient back through the encoder, in memory that does not grow with the batch.
/// <code>
///   faces ──▶ encoder, without a graph ──▶ embeddings ──▶ loss        (1)
///                                              ◀── gradient           (2)
///   a part of the faces ──▶ encoder, with its graph ◀── its rows      (3), part by part
/// </code>
/// The loss needs the embeddings of all faces at once, but each face's part of the gradient goes through the encoder alone
/// (Gao et al., "Scaling deep contrastive learning batch size under memory limited setup", 2021). It costs one more pass
/// forward, so a batch that fits is taken whole; so is one whose own statistics normalise it, which is not the sum of its
/// parts.
/// </summary>
/// <param name="encoder">Outlives this.</param>
/// <param name="isWhole">Whether batch normalisation uses the batch.</param>
/// <param name="part">Faces whose graph is in memory at a time: 0.1 GB each of a MobileFaceNet.</param>
internal sealed class BatchEncoder(TrainableEncoder encoder, bool isWhole, int part = BatchEncoder.DefaultPart)
{
    private const int DefaultPart = 40;

    /// <param name="faces">[n, 3, size, size], 0 to 255.</param>
    /// <returns>[n, embedding size], to compute a loss from, in the caller's dispose scope.</returns>
    public Tensor Encode(Tensor faces)
    {
        if (IsTakenWhole(faces))
            return encoder.Encode(faces);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var parts = faces.split(part).Select(encoder.Encode).ToArray(); // (1)
        return cat(parts).requires_grad_().MoveToOuterDisposeScope();
    }

    /// <summary>Adds the gradient of the loss to those of the weights.</summary>
    /// <param name="loss">A scalar.</param>
    /// <param name="faces">That were encoded.</param>
    /// <param name="embeddings">What <see cref="Encode"/> gave, from which the loss was computed.</param>
    public void Backward(Tensor loss, Tensor faces, Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        loss.backward(); // (2)
        if (IsTakenWhole(faces))
            return;
        foreach (var (some, gradient) in faces.split(part).Zip(embeddings.grad!.split(part)))
        {
            using var inner = NewDisposeScope();
            (encoder.Encode(some) * gradient).sum().backward(); // (3)
        }
    }

    private bool IsTakenWhole(Tensor faces) => isWhole || faces.shape[0] <= part;
}
