using FacePlatform.Identity.Naming;
using FacePlatform.V1;

namespace FacePlatform.Identity.Decisions;

/// <summary>What a search of a gallery answers.</summary>
/// <param name="Templates">K, the templates searched.</param>
/// <param name="Point">Where it was decided.</param>
/// <param name="Candidates">Per probe, in order: subjects at or above the threshold, best first.</param>
internal sealed record FoundSubjects(
    long Templates, IdentificationPoint Point, IReadOnlyList<IReadOnlyList<FoundSubject>> Candidates);

/// <summary>A subject and the face of its best template, by their ids.</summary>
/// <param name="Subject">The subject's id; of the root, where it was merged.</param>
/// <param name="Face">The face's id.</param>
/// <param name="Similarity">Cosine, −1 to 1.</param>
/// <param name="Margin">
/// Its similarity less the next best subject's, whether or not that one reaches the threshold; null where there is none.
/// </param>
internal sealed record FoundSubject(string Subject, string Face, double Similarity, double? Margin)
{
    public Candidate ToCandidate(GalleryName gallery)
    {
        var subject = new SubjectName(gallery, Subject);
        var candidate = new Candidate
        {
            Subject = subject.ToString(),
            Similarity = Similarity,
            Face = new FaceName(subject, Face).ToString(),
        };
        if (Margin is { } margin)
            candidate.Margin = margin;
        return candidate;
    }
}
