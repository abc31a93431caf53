using FacePlatform.Gateway.Access;
using FacePlatform.Gateway.Pipelines;
using FacePlatform.Gateway.Requests;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Gateway.GalleryMigrations;

/// <summary>
/// The public <c>MigrationService</c>: names are resolved inside the caller's tenant. After each change this gateway looks
/// the gallery up again at once; others when Identity tells them, or soon.
/// </summary>
internal sealed class MigrationsApi(
    MigrationJobService.MigrationJobServiceClient jobs, GalleryPipelines galleries, PipelineRegistration registration)
    : MigrationService.MigrationServiceBase
{
    [RequireScope(Scope.Admin)]
    public override Task<Migration> CreateMigration(CreateMigrationRequest request, ServerCallContext context)
    {
        var create = new CreateMigrationJobRequest
        {
            Gallery = GalleryName.Parse(request.Gallery, "gallery").In(Caller.TenantOf(context)),
            Pipeline = PipelineName.Parse(request.Pipeline, "pipeline").ToString(),
            FacesPerSecond = request.FacesPerSecond,
            RequestId = RequestIds.Check(request.RequestId, "request_id"),
        };
        return ChangeAsync(
            registration.EnsureAsync(async () => await jobs.CreateAsync(create), context.CancellationToken), context);
    }

    [RequireScope(Scope.Train, Scope.Admin)]
    public override async Task<Migration> GetMigration(GetMigrationRequest request, ServerCallContext context) =>
        await jobs.GetAsync(JobOf(request.Name, context));

    [RequireScope(Scope.Train, Scope.Admin)]
    public override async Task<ListMigrationsResponse> ListMigrations(
        ListMigrationsRequest request, ServerCallContext context)
    {
        request.PageSize = PageSizes.Check(request.PageSize, "page_size");
        return await jobs.ListAsync(new() { Tenant = Caller.TenantOf(context), Request = request });
    }

    [RequireScope(Scope.Train, Scope.Admin)]
    public override Task WatchMigration(
        WatchMigrationRequest request, IServerStreamWriter<Migration> responseStream, ServerCallContext context) =>
        jobs.Watch(JobOf(request.Name, context)).RelayAsync(responseStream, context.CancellationToken);

    // People, whom train alone does not show.
    [RequireScope(Scope.Admin, Scope.Enrol, Scope.Erase, Scope.Identify)]
    public override async Task<ListMissingSubjectsResponse> ListMissingSubjects(
        ListMissingSubjectsRequest request, ServerCallContext context) =>
        await jobs.ListMissingSubjectsAsync(new()
        {
            Migration = JobOf(request.Name, context),
            PageSize = PageSizes.Check(request.PageSize, "page_size"),
            PageToken = request.PageToken,
        });

    [RequireScope(Scope.Admin)]
    public override Task<Migration> FlipMigration(FlipMigrationRequest request, ServerCallContext context) =>
        ChangeAsync(
            jobs.FlipAsync(new() { Migration = JobOf(request.Name, context), AllowMissing = request.AllowMissing })
                .ResponseAsync,
            context);

    [RequireScope(Scope.Admin)]
    public override Task<Migration> RollBackMigration(RollBackMigrationRequest request, ServerCallContext context) =>
        ChangeAsync(
            jobs.RollBackAsync(new() { Migration = JobOf(request.Name, context), AllowMissing = request.AllowMissing })
                .ResponseAsync,
            context);

    [RequireScope(Scope.Admin)]
    public override Task<Migration> FinishMigration(FinishMigrationRequest request, ServerCallContext context) =>
        ChangeAsync(jobs.FinishAsync(JobOf(request.Name, context)).ResponseAsync, context);

    [RequireScope(Scope.Admin)]
    public override Task<Migration> CancelMigration(CancelMigrationRequest request, ServerCallContext context) =>
        ChangeAsync(jobs.CancelAsync(JobOf(request.Name, context)).ResponseAsync, context);

    [RequireScope(Scope.Admin)]
    public override async Task<Migration> ReplayMigration(ReplayMigrationRequest request, ServerCallContext context) =>
        await jobs.ReplayAsync(JobOf(request.Name, context));

    private async Task<Migration> ChangeAsync(Task<Migration> change, ServerCallContext context)
    {
        var migration = await change;
        galleries.Forget(GalleryName.Parse(migration.Gallery, "gallery").In(Caller.TenantOf(context)));
        return migration;
    }

    private static MigrationRef JobOf(string name, ServerCallContext context) =>
        MigrationName.Parse(name, "name").In(Caller.TenantOf(context));
}
