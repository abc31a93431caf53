namespace FacePlatform.Identity.Decisions;

/// <summary>What a search of a gallery answers.</summary>
/// <param name="Templates">K, the templates searched.</param>
/// <param name="Point">Where it was decided.</param>
/// <param name="Candidates">Per probe, in order: subjects at or above the threshold, best first.</param>
internal sealed record FoundSubjects(
    long Templates, IdentificationPoint Point, IReadOnlyList<IReadOnlyList<FoundSubject>> Candidates);

/// <summary>A subject and the face of its best template, by their ids.</summary>
internal sealed record FoundSubject(string Subject, string Face, double Similarity);
