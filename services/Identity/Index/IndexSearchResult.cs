namespace FacePlatform.Identity.Index;

/// <summary>What a search found.</summary>
/// <param name="Templates">How many templates were searched.</param>
/// <param name="Hits">Per probe, in order: at most one hit per subject, best first.</param>
public sealed record IndexSearchResult(long Templates, IReadOnlyList<IReadOnlyList<IndexHit>> Hits);

/// <summary>A subject's best template.</summary>
/// <param name="Similarity">Cosine, −1 to 1.</param>
/// <param name="Subject">The subject's key.</param>
/// <param name="Face">The key of the face that the template is of.</param>
public readonly record struct IndexHit(double Similarity, long Subject, long Face);
