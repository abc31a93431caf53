namespace FacePlatform.Identity.Index;

/// <summary>A pipeline whose templates are searched.</summary>
/// <param name="Key">The record's key.</param>
/// <param name="EmbeddingSize">Values of an embedding.</param>
public readonly record struct IndexedPipeline(int Key, int EmbeddingSize);
