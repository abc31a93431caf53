namespace FacePlatform.Training.Triplets;

/// <summary>What the triplets of a step were like.</summary>
/// <param name="Count">Triplets.</param>
/// <param name="ActiveFraction">Share of them with a loss above 0.</param>
/// <param name="PositiveDistance">Mean d(A, P).</param>
/// <param name="NegativeDistance">Mean d(A, N).</param>
internal readonly record struct TripletStatistics(
    int Count, double ActiveFraction, double PositiveDistance, double NegativeDistance)
{
    /// <param name="distances">Of the batch.</param>
    /// <param name="triplets">One or more.</param>
    /// <param name="margin">In the unit of the distances.</param>
    public static TripletStatistics Of(DistanceMatrix distances, IReadOnlyCollection<Triplet> triplets, double margin) =>
        new(
            triplets.Count,
            triplets.Average(t =>
                distances[t.Anchor, t.Positive] - distances[t.Anchor, t.Negative] + margin > 0 ? 1.0 : 0.0),
            triplets.Average(t => (double)distances[t.Anchor, t.Positive]),
            triplets.Average(t => (double)distances[t.Anchor, t.Negative]));
}
