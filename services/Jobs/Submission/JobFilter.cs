using FacePlatform.Jobs.Record;

namespace FacePlatform.Jobs.Submission;

/// <summary>Which of an owner's jobs are listed.</summary>
/// <param name="State">Only those in this state, where given.</param>
/// <param name="DeadLetters">Only dead letters.</param>
public sealed record JobFilter(JobState? State = null, bool DeadLetters = false);
