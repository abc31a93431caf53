namespace FacePlatform.Identity.Index;

/// <summary>A pipeline whose templates are searched.</summary>
/// <param name="Key">The record's key.</param>
/// <param name="Record">The record's id: keys mean other people in another record.</param>
/// <param name="Name"><c>pipelines/{pipeline}</c>: the same for every record that knows the pipeline.</param>
/// <param name="EmbeddingSize">Values of an embedding.</param>
/// <param name="FirstTemplate">
/// A number of the change sequence before which there is no template of it; null where there is none at all. An index
/// that has no place for the pipeline lacks what comes from there on, and nothing where the pipeline is only new.
/// </param>
public readonly record struct IndexedPipeline(
    int Key, string Record, string Name, int EmbeddingSize, long? FirstTemplate);
