using FacePlatform.V1;

namespace FacePlatform.Facectl.Galleries;

/// <summary>What a search found, as JSON documents show it.</summary>
internal static class CandidateDocument
{
    public static object? Of(Candidate? candidate) => candidate is null ? null : new
    {
        candidate.Subject,
        candidate.Similarity,
        candidate.Face,
        Margin = candidate.HasMargin ? candidate.Margin : (double?)null,
    };

    public static object? Of(CollisionReport? report) => report is null ? null : new
    {
        report.Checked,
        Collisions = report.Collisions.Select(Of),
        report.Threshold,
        report.Fpir,
    };
}
