namespace FacePlatform.Jobs.Submission;

/// <summary>A page of a list.</summary>
/// <param name="Jobs">The newest first.</param>
/// <param name="NextPageToken">Empty on the last page.</param>
public sealed record JobPage(IReadOnlyList<Job> Jobs, string NextPageToken);
