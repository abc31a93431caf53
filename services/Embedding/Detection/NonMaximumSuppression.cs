namespace FacePlatform.Embedding.Detection;

/// <summary>Greedy non-maximum suppression.</summary>
internal static class NonMaximumSuppression
{
    /// <summary>
    /// Keeps the best of each group of faces whose intersection over union exceeds <paramref name="maxIou"/>.
    /// </summary>
    /// <param name="faces">In any order.</param>
    /// <param name="faceOf">The face of an element.</param>
    /// <param name="maxIou">0 to 1.</param>
    /// <returns>By falling score.</returns>
    public static List<T> Apply<T>(IEnumerable<T> faces, Func<T, Face> faceOf, float maxIou)
    {
        var kept = new List<T>();
        foreach (var face in faces.OrderByDescending(face => faceOf(face).Score).ThenBy(face => faceOf(face).Box.Left))
        {
            if (!kept.Exists(better => faceOf(better).Box.IntersectionOverUnion(faceOf(face).Box) > maxIou))
                kept.Add(face);
        }

        return kept;
    }
}
