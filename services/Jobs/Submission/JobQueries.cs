using FacePlatform.Jobs.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Jobs.Submission;

internal static class JobQueries
{
    /// <summary>The job with an id, whoever it belongs to; null where there is none.</summary>
    public static Task<JobRow?> FindAsync(this JobsContext context, string id, CancellationToken cancellationToken) =>
        context.Jobs.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);

    /// <summary>The row of a job of this owner and kind.</summary>
    /// <exception cref="Grpc.Core.RpcException">JOB_NOT_FOUND or JOB_EXPIRED.</exception>
    public static JobRow OfOwner(this JobRow? row, JobResource resource, string owner, string id) =>
        row is null || row.Owner != owner || row.Kind != resource.Kind ? throw resource.NotFound(id)
        : row.Expired ? throw resource.Expired(id)
        : row;
}
