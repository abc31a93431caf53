using FacePlatform.Identity.Pipelines;
using FacePlatform.V1;

namespace FacePlatform.Identity.Decisions;

/// <summary>A template that may be compared and stored.</summary>
/// <param name="Pipeline">The registered pipeline that made it.</param>
/// <param name="Embedding">Of the pipeline's size, finite, and of unit length to the last bit of a float.</param>
/// <param name="Quality">Of the face that it was made from.</param>
public sealed record CheckedProbe(RegisteredPipeline Pipeline, float[] Embedding, Quality Quality)
{
    /// <summary>The template alone.</summary>
    public CheckedTemplate Template => new(Pipeline, Embedding);
}
