namespace FacePlatform.Embedding.Detection;

/// <summary>Greedy non-maximum suppression.</summary>
public static class NonMaximumSuppression
{
    /// <summary>
    /// Keeps the best of each group of overlapping faces. Two of one scale overlap when their intersection over union
    /// exceeds <paramref name="maxIou"/>; one that lies almost wholly inside a better one is a part of it.
    /// </summary>
    /// <returns>By falling score.</returns>
    public static List<Face> Apply(List<Face> faces, float maxIou)
    {
        faces.Sort((a, b) => b.Score.CompareTo(a.Score));
        var kept = new List<Face>();
        foreach (var face in faces)
        {
            if (!kept.Exists(better => better.Box.IntersectionOverUnion(face.Box) > maxIou))
                kept.Add(face);
        }

        return kept;
    }
}
