namespace FacePlatform.Jobs.Submission;

/// <summary>What the service's API calls jobs of one kind: errors name them so.</summary>
/// <param name="Kind">What is done: the key of its <see cref="JobStore"/>, its watcher and its handler.</param>
/// <param name="Type">Such as <c>StyleTransfer</c>.</param>
/// <param name="Collection">Such as <c>styleTransfers</c>: a job's name is <c>styleTransfers/{id}</c>.</param>
public sealed record JobResource(string Kind, string Type, string Collection)
{
    /// <summary>
    /// Its jobs are kept after their end until <see cref="JobStore.CloseAsync"/>: what they are about goes on. All others
    /// expire by themselves.
    /// </summary>
    public bool KeptUntilClosed { get; init; }

    internal string NameOf(string id) => $"{Collection}/{id}";
}
