namespace FacePlatform.Identity.Index;

/// <summary>A stretch of the change sequence.</summary>
/// <param name="Added">Templates that were added in it, or given to another subject, and still exist.</param>
/// <param name="Erased">What was erased in it; applied after <paramref name="Added"/>.</param>
/// <param name="Position">Its last number.</param>
public sealed record IndexChanges(
    IReadOnlyList<IndexedTemplate> Added, IReadOnlyList<IndexErasure> Erased, long Position);

/// <summary>A template to search for.</summary>
/// <param name="Partition">Where it is searched.</param>
/// <param name="Subject">The subject's key.</param>
/// <param name="Face">The face's key, at most once per partition.</param>
/// <param name="Embedding">Unit length.</param>
public readonly record struct IndexedTemplate(
    IndexPartition Partition, long Subject, long Face, ReadOnlyMemory<float> Embedding);

/// <summary>
/// A face to forget, or a whole gallery where <paramref name="Face"/> is null; in all pipelines, or in the given one.
/// </summary>
public readonly record struct IndexErasure(long Gallery, long? Face, int? Pipeline = null);
