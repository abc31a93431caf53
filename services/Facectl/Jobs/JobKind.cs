using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Facectl.Jobs;

/// <summary>The calls about jobs of one kind. Which kind a job is of says the collection in its name.</summary>
internal abstract class JobKind
{
    /// <summary>The first part of its jobs' names, such as <c>trainings</c>.</summary>
    public abstract string Collection { get; }

    public abstract Task<Job> GetAsync(PlatformClient client, string name, CancellationToken cancellationToken);

    /// <summary>All of the caller's, the newest first.</summary>
    public abstract Task<IEnumerable<Job>> ListAsync(
        PlatformClient client, JobState state, bool deadLetters, CancellationToken cancellationToken);

    /// <summary>Shows a job on the terminal until it has ended.</summary>
    /// <returns>The job in its final state.</returns>
    /// <exception cref="RpcException">The platform refuses the watch, or never answered.</exception>
    /// <exception cref="PlatformFailureException">It did not answer any more.</exception>
    public abstract Task<Job> FollowAsync(
        Terminal terminal, PlatformClient client, string name, TimeSpan patience, CancellationToken cancellationToken);

    public abstract Task<Job> CancelAsync(PlatformClient client, string name, CancellationToken cancellationToken);

    public abstract Task DeleteAsync(PlatformClient client, string name, CancellationToken cancellationToken);

    public abstract Task<Job> ReplayAsync(PlatformClient client, string name, CancellationToken cancellationToken);
}
