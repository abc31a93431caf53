using FacePlatform.Identity.Pipelines;

namespace FacePlatform.Identity.Decisions;

/// <summary>A template that may be compared and stored.</summary>
/// <param name="Pipeline">The registered pipeline that made it.</param>
/// <param name="Embedding">Of the pipeline's size, finite, and of unit length to the last bit of a float.</param>
public sealed record CheckedTemplate(RegisteredPipeline Pipeline, float[] Embedding);
