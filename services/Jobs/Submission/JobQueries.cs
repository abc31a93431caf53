using FacePlatform.Jobs.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Jobs.Submission;

internal static class JobQueries
{
    /// <summary>A job of this owner.</summary>
    /// <exception cref="Grpc.Core.RpcException">JOB_NOT_FOUND or JOB_EXPIRED.</exception>
    public static async Task<JobRow> FindJobAsync(
        this JobsContext context, string owner, string id, CancellationToken cancellationToken) =>
        (await context.Jobs.SingleOrDefaultAsync(row => row.Id == id, cancellationToken)).OfOwner(owner, id);

    /// <inheritdoc cref="FindJobAsync"/>
    public static JobRow OfOwner(this JobRow? row, string owner, string id) =>
        row is null || row.Owner != owner ? throw JobErrors.NotFound(id)
        : row.Expired ? throw JobErrors.Expired(id)
        : row;
}
