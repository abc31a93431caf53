using static TorchSharp.torch;

namespace FacePlatform.Training.Data;

/// <summary>Faces as torch has them.</summary>
internal static class ImageBatch
{
    /// <param name="images">One or more, of one size.</param>
    /// <returns>float32 [n, 3, size, size]: red, green and blue, 0 to 255, in the caller's dispose scope.</returns>
    public static Tensor Of(IReadOnlyList<AlignedImage> images)
    {
        using var scope = NewDisposeScope();
        var size = images[0].Size;
        return stack(images.Select(image => tensor(image.Pixels, [size, size, 3])))
            .permute(0, 3, 1, 2).to(ScalarType.Float32).contiguous().MoveToOuterDisposeScope();
    }
}
