using FacePlatform.Jobs.Record;

namespace FacePlatform.Jobs;

/// <summary>The jobs of a kind that are in a state.</summary>
/// <param name="Kind">As it was registered.</param>
/// <param name="State">The state that they share.</param>
/// <param name="Jobs">How many.</param>
/// <param name="DeadLetters">How many of them are dead letters.</param>
/// <param name="Waited">Age of the oldest of them; 0 or more.</param>
internal sealed record JobCount(string Kind, JobState State, int Jobs, int DeadLetters, TimeSpan Waited);
