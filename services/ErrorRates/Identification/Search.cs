using FacePlatform.ErrorRates.Scores;

namespace FacePlatform.ErrorRates.Identification;

/// <summary>One photo searched in a gallery.</summary>
/// <param name="Subject">Whom the photo shows.</param>
/// <param name="Own">Best similarity to a template of the same subject; null where it is not enrolled.</param>
/// <param name="Other">Best similarity to a template of anyone else: what is found with the own subject masked.</param>
public readonly record struct Search(int Subject, double? Own, double Other)
{
    /// <summary>Whether the subject is enrolled and comes first.</summary>
    public bool IsRankOne => Own > Other;

    /// <summary>Searches every probe in a gallery; a probe's own row, where enrolled, is skipped.</summary>
    /// <param name="set">The labelled set.</param>
    /// <param name="gallery">Rows that are enrolled.</param>
    /// <param name="probes">Rows that are searched.</param>
    public static Search[] Run(LabelledEmbeddings set, IReadOnlyList<int> gallery, IReadOnlyList<int> probes)
    {
        var subjects = new int[set.RowCount];
        for (var s = 0; s < set.SubjectCount; s++)
            Array.Fill(subjects, s, set.FirstRowOf(s), set.RowsOf(s));

        var searches = new Search[probes.Count];
        Parallel.For(0, probes.Count, i =>
        {
            var (own, other) = (double.NegativeInfinity, -1.0);
            foreach (var row in gallery)
            {
                if (row == probes[i])
                    continue;
                var similarity = set.Similarity(probes[i], row);
                if (subjects[row] == subjects[probes[i]])
                    own = Math.Max(own, similarity);
                else
                    other = Math.Max(other, similarity);
            }

            searches[i] = new(subjects[probes[i]], double.IsFinite(own) ? own : null, other);
        });
        return searches;
    }
}
