using FacePlatform.V1;

namespace FacePlatform.Facectl.Jobs;

/// <summary>What the states of a job mean here.</summary>
internal static class JobStates
{
    /// <summary>Whether nothing more happens to it.</summary>
    public static bool HasEnded(this JobState state) =>
        state is JobState.Succeeded or JobState.Failed or JobState.Cancelled;
}
