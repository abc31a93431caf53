using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Submission;
using FacePlatform.Jobs.Watching;
using FacePlatform.Training.Record;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Training.GalleryMigrations;

/// <summary>Hands each call to the jobs and to Identity.</summary>
internal sealed class MigrationEndpoint(
    MigrationCreation creation,
    MigrationChanges changes,
    MigrationView view,
    IdentityMigrationService.IdentityMigrationServiceClient identity,
    [FromKeyedServices(JobKinds.Migration)] JobStore jobs,
    [FromKeyedServices(JobKinds.Migration)] JobWatcher watcher,
    StoppingWatches watches)
    : MigrationJobService.MigrationJobServiceBase
{
    public override Task<V1.Migration> Create(CreateMigrationJobRequest request, ServerCallContext context) =>
        creation.CreateAsync(request, context.CancellationToken);

    public override Task<V1.Migration> Get(MigrationRef request, ServerCallContext context) =>
        view.GetAsync(request, context.CancellationToken);

    public override async Task<ListMigrationsResponse> List(ListMigrationJobsRequest request, ServerCallContext context)
    {
        var state = request.Request.State;
        var filter = new JobFilter(
            state == JobState.Unspecified ? null : (Jobs.Record.JobState)state, request.Request.DeadLetters);
        var page = await jobs.ListAsync(
            request.Tenant, filter, request.Request.PageSize, request.Request.PageToken, context.CancellationToken);
        var response = new ListMigrationsResponse { NextPageToken = page.NextPageToken };
        foreach (var job in page.Jobs)
            response.Migrations.Add(await view.OfAsync(job, context.CancellationToken));
        return response;
    }

    public override Task Watch(
        MigrationRef request, IServerStreamWriter<V1.Migration> responseStream, ServerCallContext context) =>
        watches.RunAsync(
            async end =>
            {
                await foreach (var job in watcher.WatchAsync(request.Tenant, request.Id, end))
                    await responseStream.WriteAsync(await view.OfAsync(job, end), end);
            },
            context.CancellationToken);

    public override async Task<ListMissingSubjectsResponse> ListMissingSubjects(
        ListMissingSubjectsJobRequest request, ServerCallContext context)
    {
        var job = await jobs.GetAsync(request.Migration.Tenant, request.Migration.Id, context.CancellationToken);
        var list = new ListMissingSubjectsInGalleryRequest
        {
            Migration = job.ToMigrationRef(),
            PageSize = request.PageSize,
            PageToken = request.PageToken,
        };
        return await identity.ListMissingSubjectsAsync(list, cancellationToken: context.CancellationToken);
    }

    public override Task<V1.Migration> Flip(ChangeMigrationRequest request, ServerCallContext context) =>
        changes.FlipAsync(request, toTarget: true, context.CancellationToken);

    public override Task<V1.Migration> RollBack(ChangeMigrationRequest request, ServerCallContext context) =>
        changes.FlipAsync(request, toTarget: false, context.CancellationToken);

    public override Task<V1.Migration> Finish(MigrationRef request, ServerCallContext context) =>
        changes.FinishAsync(request, context.CancellationToken);

    public override Task<V1.Migration> Cancel(MigrationRef request, ServerCallContext context) =>
        changes.CancelAsync(request, context.CancellationToken);

    public override async Task<V1.Migration> Replay(MigrationRef request, ServerCallContext context) =>
        await view.OfAsync(
            await jobs.ReplayAsync(request.Tenant, request.Id, context.CancellationToken), context.CancellationToken);
}
