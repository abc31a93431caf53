using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs.Submission;

/// <summary>How long jobs are kept when they have ended.</summary>
public sealed class JobRetention(IEnumerable<JobResource> resources, IOptions<JobsOptions> options)
{
    private readonly HashSet<string> _keptUntilClosed =
        [.. resources.Where(resource => resource.KeptUntilClosed).Select(resource => resource.Kind)];

    /// <summary>From when on its contents may go; null where it has to be closed first.</summary>
    /// <param name="kind">Of the job.</param>
    /// <param name="end">When it ended.</param>
    internal DateTimeOffset? ExpiryOf(string kind, DateTimeOffset end) =>
        _keptUntilClosed.Contains(kind) ? null : end + options.Value.Retention;
}
