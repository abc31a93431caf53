using FacePlatform.Training.Data;
using FacePlatform.Training.Encoders;

namespace FacePlatform.Training.Evaluation;

/// <summary>Whether what was trained is what will be served.</summary>
public static class ServedEquality
{
    /// <summary>Compares the embeddings of ONNX Runtime and of torch.</summary>
    /// <param name="path">ONNX file.</param>
    /// <param name="input">What it takes and gives.</param>
    /// <param name="images">A few.</param>
    /// <exception cref="InvalidDataException">
    /// A value differs by more than 1e-4, the network cannot be run, or its embeddings have another size, are 0 or not finite.
    /// </exception>
    public static void Require(string path, EncoderInput input, IReadOnlyList<AlignedImage> images) =>
        throw new NotImplementedException();
}
