using FacePlatform.Embedding.Alignment;
using FacePlatform.Embedding.Detection;
using FacePlatform.Embedding.Encoding;
using FacePlatform.Embedding.Quality;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>A pipeline that is loaded and ready.</summary>
/// <param name="Description">What callers are told of it, with its name and calibration.</param>
/// <param name="Detector">Finds faces.</param>
/// <param name="Aligner">Warps them to the template.</param>
/// <param name="Encoder">Makes embeddings.</param>
/// <param name="Assessor">Judges their quality.</param>
public sealed record Pipeline(
    V1.Pipeline Description, FaceDetector Detector, FaceAligner Aligner, FaceEncoder Encoder, QualityAssessor Assessor)
{
    /// <summary>The resource name.</summary>
    public string Name => Description.Name;
}
