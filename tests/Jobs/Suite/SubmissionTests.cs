using FacePlatform.Jobs.Running;
using FacePlatform.Storage.Blobs;
using FacePlatform.Tests.Jobs.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Tests.Jobs.Suite;

/// <summary>A job that is submitted, once or several times, and what is left where it is refused.</summary>
public abstract class SubmissionTests(JobsDatabase database) : JobsTest(database)
{
    [Fact]
    public async Task A_request_id_makes_one_job_however_often_it_is_submitted()
    {
        await using var host = await StartIdleAsync(TimeProvider.System);
        var jobs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => host.SubmitAsync("r", ("content", [1])))));
        Assert.Single(jobs.Select(job => job.Id).Distinct());
        Assert.Equal([jobs[0].Id], await host.Blobs.ListGroupsAsync(None));

        await FailsAsync(StatusCode.AlreadyExists, ErrorReason.RequestIdReused, () => host.SubmitAsync("r", ("content", [2])));
        await FailsAsync(StatusCode.AlreadyExists, ErrorReason.RequestIdReused, () => host.SubmitAsync("r", ("style", [1])));
        Assert.NotEqual(jobs[0].Id, (await host.SubmitAsync("other", ("content", [1]))).Id);

        // It lasts as long as the job.
        await host.Store.DeleteAsync(Owner, jobs[0].Id, None);
        Assert.NotEqual(jobs[0].Id, (await host.SubmitAsync("r", ("content", [2]))).Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_submission_whose_answer_is_lost_but_not_its_row_has_its_inputs(bool cancelled)
    {
        await using var host = await StartIdleAsync(TimeProvider.System);
        TestJobs.OnJobSaved(() => throw (cancelled
            ? new OperationCanceledException()
            : new DbUpdateException("The connection broke.")));
        var id = (await host.SubmitAsync(null, ("content", [9]))).Id;
        TestJobs.OnJobSaved(null);

        Assert.Equal(["input-content"], await host.BlobsAsync(id));
        host.Script.Run = async (job, _) => new JobResult(await job.ReadInputAsync("content"));
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        Assert.Equal([9], await host.Store.ReadResultAsync(Owner, id, None));
    }

    [Fact]
    public async Task A_submission_that_the_record_refuses_leaves_nothing()
    {
        await using var host = await StartIdleAsync(TimeProvider.System);
        await using (await Refusal.BeginAsync(host, Refusal.Submission))
            await Assert.ThrowsAnyAsync<Exception>(() => host.SubmitAsync(null, ("content", [9])));
        Assert.Empty(await host.Blobs.ListGroupsAsync(None));
        await host.SubmitAsync(null, ("content", [9]));
    }

    [Fact]
    public async Task A_request_id_whose_first_job_is_deleted_meanwhile_makes_another()
    {
        await using var host = await StartIdleAsync(TimeProvider.System);
        string? first = null;
        host.Blobs.Before = async (call, _) =>
        {
            if (call == nameof(IBlobStore.WriteAsync) && first is null)
            {
                first = "";
                first = (await host.SubmitAsync("r")).Id;
            }
            else if (call == nameof(IBlobStore.DeleteGroupAsync))
            {
                host.Blobs.Before = (_, _) => Task.CompletedTask;
                await host.Store.DeleteAsync(Owner, first!, None);
            }
        };

        var id = (await host.SubmitAsync("r", ("content", [1]))).Id;
        Assert.NotNull(first);
        Assert.NotEqual(first, id);
        Assert.Equal([id], await host.Blobs.ListGroupsAsync(None));
        Assert.Equal(id, (await host.SubmitAsync("r", ("content", [1]))).Id);
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteSubmissionTests(SqliteDatabase database) : SubmissionTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresSubmissionTests(PostgresDatabase database) : SubmissionTests(database);
