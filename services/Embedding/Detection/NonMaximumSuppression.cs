namespace FacePlatform.Embedding.Detection;

/// <summary>Greedy non-maximum suppression.</summary>
internal static class NonMaximumSuppression
{
    /// <summary>
    /// Keeps the best of each group of faces whose intersection over union exceeds <paramref name="maxIou"/>.
    /// </summary>
    /// <returns>By falling score.</returns>
    public static List<SeenFace> Apply(List<SeenFace> faces, float maxIou)
    {
        var kept = new List<SeenFace>();
        foreach (var face in faces.OrderByDescending(face => face.Face.Score).ThenBy(face => face.Face.Box.Left))
        {
            if (!kept.Exists(better => better.Face.Box.IntersectionOverUnion(face.Face.Box) > maxIou))
                kept.Add(face);
        }

        return kept;
    }
}
