using System.Diagnostics;
using FacePlatform.Jobs.Queue;
using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Running;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.Storage;
using FacePlatform.Storage.Blobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs.Submission;

/// <summary>
/// What an owner does with jobs of one kind, which is the key of the service. Every method may also fail with
/// SERVICE_UNAVAILABLE, and those that name a job with JOB_NOT_FOUND, also for a job of another owner or kind, and JOB_EXPIRED.
/// </summary>
public sealed class JobStore(
    IDbContextFactory<JobsContext> contexts,
    IBlobStore blobs,
    JobPublisher publisher,
    RunningLeases running,
    LogTruncation<JobsContext> log,
    JobResource resource,
    JobRetention retention,
    IOptions<JobsOptions> options,
    TimeProvider time)
{
    // Of a submission whose request id others have too.
    private const int MostAttempts = 3;

    /// <summary>
    /// Takes a job in. It is durable when this returns, whether the queue answers or not: what it did not take is handed to
    /// it again.
    /// </summary>
    /// <exception cref="Grpc.Core.RpcException">REQUEST_ID_REUSED, STORAGE_FULL; nothing is left behind.</exception>
    public Task<Job> SubmitAsync(JobSubmission submission, CancellationToken cancellationToken) =>
        JobFaults.GuardAsync(async () =>
        {
            var requestId = string.IsNullOrEmpty(submission.RequestId) ? null : submission.RequestId;
            var hash = requestId is null ? null : submission.HashContent();
            for (var attempt = 1; ; attempt++)
            {
                if (await FindSubmittedAsync(submission, requestId, hash, cancellationToken) is { } before)
                    return Job.Of(before);
                var row = NewRow(submission, requestId, hash);
                try
                {
                    await WriteAsync(row, submission, cancellationToken);
                }
                catch (Exception exception) when (
                    requestId is not null && attempt < MostAttempts && DatabaseFaults.IsConflict(exception))
                {
                    // Another submission was quicker. Once more: it answers that one, or is the first where that one is
                    // deleted already.
                    continue;
                }

                publisher.Publish(row);
                return Job.Of(row);
            }
        });

    /// <summary>The job that a submission with this request id and content made before; null where there is none.</summary>
    /// <exception cref="Grpc.Core.RpcException">REQUEST_ID_REUSED.</exception>
    public Task<Job?> FindSubmittedAsync(JobSubmission submission, CancellationToken cancellationToken) =>
        JobFaults.GuardAsync(async () =>
            string.IsNullOrEmpty(submission.RequestId) ? null
            : await FindSubmittedAsync(submission, submission.RequestId, submission.HashContent(), cancellationToken)
                is { } before ? Job.Of(before) : null);

    public Task<Job> GetAsync(string owner, string id, CancellationToken cancellationToken) =>
        JobFaults.GuardAsync(async () => Job.Of(await FindAsync(owner, id, cancellationToken)));

    /// <param name="owner">Whose jobs.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="pageSize">See <see cref="PageSizes"/>.</param>
    /// <param name="pageToken">The token of the page before, or empty.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD, INVALID_PAGE_TOKEN.</exception>
    public Task<JobPage> ListAsync(
        string owner, JobFilter filter, int pageSize, string pageToken, CancellationToken cancellationToken) =>
        JobFaults.GuardAsync(async () =>
        {
            var page = Page.Parse(pageSize, pageToken, $"{owner}/{resource.Collection}/{filter}");
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var jobs = context.Jobs.Where(row => row.Owner == owner && row.Kind == resource.Kind && !row.Expired);
            if (filter.State is { } state)
                jobs = jobs.Where(row => row.State == state);
            if (filter.DeadLetters)
                jobs = jobs.Where(row => row.DeadLetter);
            if (page.After.Length > 0)
                jobs = jobs.Where(row => string.Compare(row.Id, page.After) < 0);
            var rows = await jobs.OrderByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
            var (items, next) = page.Cut(rows, row => row.Id);
            return new JobPage([.. items.Select(Job.Of)], next);
        });

    /// <summary>
    /// Ends a job at once, also one that runs: its worker stops within one iteration. Cancelling twice is no error.
    /// </summary>
    /// <exception cref="Grpc.Core.RpcException">JOB_ENDED: in another way.</exception>
    public Task<Job> CancelAsync(string owner, string id, CancellationToken cancellationToken) =>
        JobFaults.GuardAsync(async () =>
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var now = time.GetUtcNow();
            var cancelled = await Owned(context, owner, id)
                .Where(row => row.State == JobState.Waiting || row.State == JobState.Running)
                .ExecuteUpdateAsync(
                    job => job.End(JobState.Cancelled, now, retention.ExpiryOf(resource.Kind, now))
                        .SetProperty(row => row.Checkpoint, (string?)null),
                    cancellationToken);
            if (cancelled > 0)
                running.Lose(id);
            var row = (await context.FindAsync(id, cancellationToken)).OfOwner(resource, owner, id);
            if (row.State != JobState.Cancelled)
                throw resource.Ended(row);
            if (cancelled > 0)
                await blobs.TrimAsync(row, cancellationToken);
            return Job.Of(row);
        });

    /// <summary>Removes a job with all that belongs to it, whatever its state; its worker stops within one iteration.</summary>
    public Task DeleteAsync(string owner, string id, CancellationToken cancellationToken) =>
        JobFaults.GuardAsync(async () =>
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            (await context.FindAsync(id, cancellationToken)).OfOwner(resource, owner, id);
            await Owned(context, owner, id).ExecuteDeleteAsync(cancellationToken);
            running.Lose(id);
            await blobs.DeleteGroupAsync(id, CancellationToken.None);
            log.Request();
            return true;
        });

    /// <summary>Gives a dead letter its attempts again; it goes on from its checkpoint.</summary>
    /// <exception cref="Grpc.Core.RpcException">JOB_NOT_DEAD_LETTER.</exception>
    public Task<Job> ReplayAsync(string owner, string id, CancellationToken cancellationToken) =>
        JobFaults.GuardAsync(async () =>
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var replayed = await Owned(context, owner, id)
                .Where(row => row.DeadLetter && !row.Expired)
                .ExecuteUpdateAsync(
                    job => job.Wait(time.GetUtcNow())
                        .SetProperty(row => row.DeadLetter, false)
                        .SetProperty(row => row.Attempt, 0)
                        .SetProperty(row => row.Error, (byte[]?)null)
                        .SetProperty(row => row.EndTime, (DateTimeOffset?)null)
                        .SetProperty(row => row.ExpireTime, (DateTimeOffset?)null),
                    cancellationToken);
            var row = (await context.FindAsync(id, cancellationToken)).OfOwner(resource, owner, id);
            if (replayed == 0)
                throw resource.NotDeadLetter(row);
            publisher.Publish(row);
            return Job.Of(row);
        });

    /// <summary>
    /// What an ended job of a kind that is kept until then is about has ended too: its time runs from now on. Closing twice
    /// is no error; the first word stays.
    /// </summary>
    /// <param name="owner">Whose job.</param>
    /// <param name="id">Which.</param>
    /// <param name="progress">The last that is to be told of it, in the service's own form.</param>
    /// <param name="cancellationToken">Leaves it open.</param>
    /// <exception cref="Grpc.Core.RpcException">JOB_NOT_DONE: it has not ended.</exception>
    public Task<Job> CloseAsync(string owner, string id, byte[] progress, CancellationToken cancellationToken) =>
        JobFaults.GuardAsync(async () =>
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await Owned(context, owner, id)
                .Where(row => row.EndTime != null && row.ExpireTime == null)
                .ExecuteUpdateAsync(
                    job => job.Tell()
                        .SetProperty(row => row.DeadLetter, false)
                        .SetProperty(row => row.Progress, progress)
                        .SetProperty(row => row.ExpireTime, time.GetUtcNow() + options.Value.Retention),
                    cancellationToken);
            var row = (await context.FindAsync(id, cancellationToken)).OfOwner(resource, owner, id);
            return row.EndTime is null ? throw resource.NotDone(row) : Job.Of(row);
        });

    /// <summary>What the handler answered.</summary>
    /// <exception cref="Grpc.Core.RpcException">JOB_NOT_DONE.</exception>
    public Task<byte[]> ReadResultAsync(string owner, string id, CancellationToken cancellationToken) =>
        JobFaults.GuardAsync(async () =>
        {
            var row = await FindAsync(owner, id, cancellationToken);
            if (row.Result is null)
                throw resource.NotDone(row);
            if (await blobs.ReadAsync(id, row.Result, cancellationToken) is { } result)
                return result;
            // Gone between the two: the row tells whether it is expired or deleted.
            await FindAsync(owner, id, cancellationToken);
            throw new InvalidOperationException($"The result of job {id} is missing.");
        });

    /// <summary>A preview by the name in <see cref="Job.Preview"/>; null where a newer one has taken its place.</summary>
    public Task<byte[]?> ReadPreviewAsync(Job job, CancellationToken cancellationToken) =>
        JobFaults.GuardAsync(() => job.Preview is null
            ? Task.FromResult<byte[]?>(null)
            : blobs.ReadAsync(job.Id, job.Preview, cancellationToken));

    private IQueryable<JobRow> Owned(JobsContext context, string owner, string id) =>
        context.Jobs.Where(row => row.Id == id && row.Owner == owner && row.Kind == resource.Kind);

    private async Task<JobRow> FindAsync(string owner, string id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await context.FindAsync(id, cancellationToken)).OfOwner(resource, owner, id);
    }

    private JobRow NewRow(JobSubmission submission, string? requestId, byte[]? hash)
    {
        var now = time.GetUtcNow();
        return new JobRow
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Owner = submission.Owner,
            Kind = resource.Kind,
            RequestId = requestId,
            ContentHash = hash,
            Parameters = submission.Parameters,
            State = JobState.Waiting,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
            CreateTime = now,
            WaitTime = now,
        };
    }

    // The row comes last: a worker finds all that it names. What is written without one is an orphan and swept.
    private async Task WriteAsync(JobRow row, JobSubmission submission, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (name, content) in submission.Inputs)
                await blobs.WriteAsync(row.Id, JobBlobs.Input(name), content, cancellationToken);
        }
        catch
        {
            await blobs.DeleteGroupAsync(row.Id, CancellationToken.None);
            throw;
        }

        try
        {
            await InsertAsync(row);
        }
        catch (Exception exception)
        {
            if (await IsThereAsync(row.Id))
                return;
            // Without the database's own word it may still come; then the sweeper decides.
            if (DatabaseFaults.IsRefusal(exception))
                await blobs.DeleteGroupAsync(row.Id, CancellationToken.None);
            throw;
        }
    }

    // Nobody cancels it half-way: the row might be there, and its submission told that it is not.
    private async Task InsertAsync(JobRow row)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        context.Add(row);
        await context.SaveChangesAsync(CancellationToken.None);
    }

    // False also where the record does not answer.
    private async Task<bool> IsThereAsync(string id)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
            return await context.FindAsync(id, CancellationToken.None) is not null;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private async Task<JobRow?> FindSubmittedAsync(
        JobSubmission submission, string? requestId, byte[]? hash, CancellationToken cancellationToken)
    {
        if (requestId is null)
            return null;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Jobs.SingleOrDefaultAsync(
            job => job.Owner == submission.Owner && job.Kind == resource.Kind && job.RequestId == requestId,
            cancellationToken);
        return row is null || row.ContentHash.AsSpan().SequenceEqual(hash) ? row : throw JobErrors.RequestIdReused();
    }
}
