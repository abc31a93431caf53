namespace FacePlatform.Jobs.Submission;

/// <summary>What the service's API calls a job, for errors that name one.</summary>
/// <param name="Type">Such as <c>StyleTransfer</c>.</param>
/// <param name="Collection">Such as <c>styleTransfers</c>: a job's name is <c>styleTransfers/{id}</c>.</param>
public sealed record JobResource(string Type, string Collection)
{
    internal string NameOf(string id) => $"{Collection}/{id}";
}
