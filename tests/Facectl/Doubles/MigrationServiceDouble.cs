using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Tests.Facectl.Doubles;

/// <summary>One migration, <see cref="Job"/>, that copies 10 faces for each update that is watched.</summary>
public sealed class MigrationServiceDouble : MigrationService.MigrationServiceBase
{
    public const string Job = "migrations/m1";

    /// <summary>The migration as it is.</summary>
    public Migration Current { get; } = new()
    {
        Name = Job,
        Gallery = "galleries/staff",
        Source = PlatformDouble.PipelineName,
        Target = $"pipelines/{ModelServiceDouble.Id}",
        Phase = MigrationPhase.Copying,
        State = JobState.Waiting,
        Faces = 30,
        MissingFaces = 30,
        FacesWithoutCrop = 4,
        FacesPerSecond = 20,
        CreateTime = Timestamp.FromDateTime(new DateTime(2030, 1, 4, 3, 4, 5, DateTimeKind.Utc)),
    };

    /// <summary>Whether lists show it.</summary>
    public bool Listed { get; set; }

    /// <summary>Whether the copying never ends.</summary>
    public bool Waits { get; set; }

    public override Task<Migration> CreateMigration(CreateMigrationRequest request, ServerCallContext context) =>
        Task.FromResult(Current);

    public override Task<Migration> GetMigration(GetMigrationRequest request, ServerCallContext context) =>
        Task.FromResult(Known(request.Name));

    public override Task<ListMigrationsResponse> ListMigrations(ListMigrationsRequest request, ServerCallContext context) =>
        Task.FromResult(
            Listed && (request.State is JobState.Unspecified || request.State == Current.State)
            && (Current.DeadLetter || !request.DeadLetters) ? new ListMigrationsResponse { Migrations = { Current } } : new());

    public override async Task WatchMigration(
        WatchMigrationRequest request, IServerStreamWriter<Migration> responseStream, ServerCallContext context)
    {
        _ = Known(request.Name);
        await responseStream.WriteAsync(Current.Clone());
        while (Current.State is JobState.Waiting or JobState.Running)
        {
            if (Waits)
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            (Current.State, Current.MigratedFaces) = (JobState.Running, Current.MigratedFaces + 10);
            Current.MissingFaces -= 10;
            if (Current.MissingFaces == 0)
                (Current.State, Current.Phase) = (JobState.Succeeded, MigrationPhase.Ready);
            await responseStream.WriteAsync(Current.Clone());
        }
    }

    // Two pages.
    public override Task<ListMissingSubjectsResponse> ListMissingSubjects(
        ListMissingSubjectsRequest request, ServerCallContext context) =>
        Task.FromResult(request.PageToken == ""
            ? new ListMissingSubjectsResponse { Subjects = { "galleries/staff/subjects/ada" }, NextPageToken = "2" }
            : new ListMissingSubjectsResponse { Subjects = { "galleries/staff/subjects/bea" } });

    public override Task<Migration> FlipMigration(FlipMigrationRequest request, ServerCallContext context)
    {
        if (Current.MissingSubjects > 0 && !request.AllowMissing)
            throw RpcErrors.FailedPrecondition(
                ErrorReason.SubjectsMissing, "2 people would not be recognised.", ("subjects", "2"));
        return Change(MigrationPhase.Ready, MigrationPhase.Flipped);
    }

    public override Task<Migration> RollBackMigration(RollBackMigrationRequest request, ServerCallContext context) =>
        Change(MigrationPhase.Flipped, MigrationPhase.Ready);

    public override Task<Migration> FinishMigration(FinishMigrationRequest request, ServerCallContext context) =>
        Change(MigrationPhase.Flipped, MigrationPhase.Finished);

    public override Task<Migration> CancelMigration(CancelMigrationRequest request, ServerCallContext context)
    {
        (Known(request.Name).Phase, Current.State) = (MigrationPhase.Abandoned, JobState.Cancelled);
        return Task.FromResult(Current);
    }

    public override Task<Migration> ReplayMigration(ReplayMigrationRequest request, ServerCallContext context)
    {
        Known(request.Name).State = JobState.Waiting;
        return Task.FromResult(Current);
    }

    private Task<Migration> Change(MigrationPhase from, MigrationPhase to)
    {
        if (Current.Phase != from)
            throw RpcErrors.FailedPrecondition(
                ErrorReason.MigrationPhase, $"It is {Current.Phase}.", ("phase", $"{Current.Phase}"));
        Current.Phase = to;
        return Task.FromResult(Current);
    }

    private Migration Known(string name) =>
        name == Job ? Current : throw RpcErrors.NotFound(ErrorReason.JobNotFound, "Migration", name);
}
