using FacePlatform.ErrorRates;

namespace FacePlatform.Identity.Pipelines;

/// <summary>What decisions need to know of a pipeline.</summary>
/// <param name="Key">The record's key.</param>
/// <param name="Name"><c>pipelines/{pipeline}</c>.</param>
/// <param name="EmbeddingSize">Values of an embedding.</param>
/// <param name="Thresholds">Null where the calibration supports no rate at all: explicit thresholds only.</param>
/// <param name="Calibration">The calibration's name, or empty.</param>
public sealed record RegisteredPipeline(
    int Key, string Name, int EmbeddingSize, ThresholdTable? Thresholds, string Calibration);
