namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>A point that a search found.</summary>
/// <param name="Point">The point.</param>
/// <param name="Score">By the collection's distance.</param>
/// <param name="Rank">Its place among all that were found, from 0.</param>
internal sealed record ScoredHit(StoredPoint Point, float Score, int Rank);
