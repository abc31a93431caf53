using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.Doubles;

/// <summary>Does what a test tells <see cref="TrainingDouble"/>.</summary>
internal sealed class MigrationDouble(TrainingDouble training) : MigrationJobService.MigrationJobServiceBase
{
    public override Task<Migration> Create(CreateMigrationJobRequest request, ServerCallContext context) =>
        ChangeAsync(request);

    public override Task<Migration> Get(MigrationRef request, ServerCallContext context) =>
        training.RecordAsync<Migration>(request);

    public override Task<ListMigrationsResponse> List(ListMigrationJobsRequest request, ServerCallContext context) =>
        training.RecordAsync<ListMigrationsResponse>(request);

    public override async Task Watch(
        MigrationRef request, IServerStreamWriter<Migration> responseStream, ServerCallContext context)
    {
        training.Requests.Enqueue(request);
        await responseStream.WriteAsync(new() { Phase = MigrationPhase.Copying }, context.CancellationToken);
        await responseStream.WriteAsync(new() { Phase = MigrationPhase.Ready }, context.CancellationToken);
    }

    public override Task<ListMissingSubjectsResponse> ListMissingSubjects(
        ListMissingSubjectsJobRequest request, ServerCallContext context) =>
        training.RecordAsync<ListMissingSubjectsResponse>(request);

    public override Task<Migration> Flip(ChangeMigrationRequest request, ServerCallContext context) => ChangeAsync(request);

    public override Task<Migration> RollBack(ChangeMigrationRequest request, ServerCallContext context) =>
        ChangeAsync(request);

    public override Task<Migration> Finish(MigrationRef request, ServerCallContext context) => ChangeAsync(request);

    public override Task<Migration> Cancel(MigrationRef request, ServerCallContext context) => ChangeAsync(request);

    public override Task<Migration> Replay(MigrationRef request, ServerCallContext context) =>
        training.RecordAsync<Migration>(request);

    private Task<Migration> ChangeAsync(IMessage request)
    {
        training.Requests.Enqueue(request);
        return Task.FromResult(training.Changing(request));
    }
}
