using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

/// <summary>What of MigrationService is the gateway's: names, tenants, and that a change is known here at once.</summary>
public sealed class MigrationTests : IAsyncDisposable
{
    private const string Name = "migrations/g1";
    private const string Gallery = "galleries/staff";
    private const string New = "pipelines/new-2";

    private static readonly MigrationRef Ref = new() { Tenant = "development", Id = "g1" };

    private readonly GatewayWithDoubles _platform = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private MigrationService.MigrationServiceClient Migrations => _platform.Gateway.Migrations();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Names_are_resolved_inside_the_callers_tenant()
    {
        var list = new ListMigrationsRequest { PageSize = 7, PageToken = "t" };
        await Migrations.CreateMigrationAsync(
            new() { Gallery = Gallery, Pipeline = New, FacesPerSecond = 5, RequestId = "r" });
        await Migrations.GetMigrationAsync(new() { Name = Name });
        await Migrations.ListMigrationsAsync(list);
        await Migrations.ListMissingSubjectsAsync(new() { Name = Name, PageSize = 3, PageToken = "u" });
        await Migrations.FlipMigrationAsync(new() { Name = Name, AllowMissing = true });
        await Migrations.RollBackMigrationAsync(new() { Name = Name });
        await Migrations.FinishMigrationAsync(new() { Name = Name });
        await Migrations.CancelMigrationAsync(new() { Name = Name });
        await Migrations.ReplayMigrationAsync(new() { Name = Name });

        IMessage[] expected =
        [
            new CreateMigrationJobRequest
            {
                Gallery = new() { Tenant = "development", Gallery = "staff" },
                Pipeline = New,
                FacesPerSecond = 5,
                RequestId = "r",
            },
            Ref,
            new ListMigrationJobsRequest { Tenant = "development", Request = list },
            new ListMissingSubjectsJobRequest { Migration = Ref, PageSize = 3, PageToken = "u" },
            new ChangeMigrationRequest { Migration = Ref, AllowMissing = true },
            new ChangeMigrationRequest { Migration = Ref },
            Ref,
            Ref,
            Ref,
        ];
        Assert.Equal(expected, _platform.Training.Requests);
    }

    [Fact]
    public async Task A_watch_is_relayed_to_its_end()
    {
        using var watch = Migrations.WatchMigration(new() { Name = Name });
        var phases = await watch.ResponseStream.ReadAllAsync(Test).Select(migration => migration.Phase).ToListAsync(Test);

        Assert.Equal([MigrationPhase.Copying, MigrationPhase.Ready], phases);
    }

    [Theory]
    [InlineData("")]
    [InlineData("g1")]
    [InlineData("galleries/g1")]
    [InlineData("migrations/..")]
    public async Task A_bad_name_is_refused(string name)
    {
        await RefusesNameAsync("name", Migrations.GetMigrationAsync(new() { Name = name }));
        await RefusesNameAsync("name", Migrations.ListMissingSubjectsAsync(new() { Name = name }));
        await RefusesNameAsync("name", Migrations.FlipMigrationAsync(new() { Name = name }));
        await RefusesNameAsync("name", Migrations.RollBackMigrationAsync(new() { Name = name }));
        await RefusesNameAsync("name", Migrations.FinishMigrationAsync(new() { Name = name }));
        await RefusesNameAsync("name", Migrations.CancelMigrationAsync(new() { Name = name }));
        await RefusesNameAsync("name", Migrations.ReplayMigrationAsync(new() { Name = name }));
        await RefusesNameAsync("gallery", Migrations.CreateMigrationAsync(new() { Gallery = $"x{name}", Pipeline = New }));
        await RefusesNameAsync("pipeline", Migrations.CreateMigrationAsync(new() { Gallery = Gallery, Pipeline = name }));
        Assert.Empty(_platform.Training.Requests);
    }

    public static TheoryData<string> Changes => ["create", "flip", "roll back", "finish", "cancel"];

    // Otherwise enrolments and searches would learn of it by being refused, and the shadow comparison a minute late.
    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_a_change_makes_of_the_gallery_is_known_here_at_once(string change)
    {
        var identify = new IdentifyFacesRequest { Name = Gallery, Image = ByteString.CopyFromUtf8("an image") };
        await _platform.Gateway.Galleries().IdentifyFacesAsync(identify);
        _platform.Identity.Lookup = _ => new() { Pipeline = New, OtherPipeline = EmbeddingDouble.DefaultPipeline };

        await (change switch
        {
            "create" => Migrations.CreateMigrationAsync(new() { Gallery = Gallery, Pipeline = New }),
            "flip" => Migrations.FlipMigrationAsync(new() { Name = Name }),
            "roll back" => Migrations.RollBackMigrationAsync(new() { Name = Name }),
            "finish" => Migrations.FinishMigrationAsync(new() { Name = Name }),
            _ => Migrations.CancelMigrationAsync(new() { Name = Name }),
        });
        await _platform.Gateway.Galleries().IdentifyFacesAsync(identify);

        var asked = _platform.Embedding.Requests.Last();
        Assert.Equal((New, EmbeddingDouble.DefaultPipeline), (asked.Pipeline, asked.OtherPipeline));
        Assert.Equal(2, _platform.Embedding.Requests.Count);
    }

    [Fact]
    public async Task A_target_that_Identity_does_not_know_yet_is_registered_first()
    {
        await _platform.Gateway.WaitUntilReadyAsync();
        _platform.Embedding.OtherPipelines = [New];
        _platform.Training.Changing = _ => _platform.Identity.Registered.Any(pipeline => pipeline.Name == New)
            ? new() { Name = Name, Gallery = Gallery }
            : throw RpcErrors.FailedPrecondition(ErrorReason.PipelineNotRegistered, "unknown");

        Assert.Equal(Name, (await Migrations.CreateMigrationAsync(new() { Gallery = Gallery, Pipeline = New })).Name);
    }

    [Fact]
    public async Task What_the_service_refuses_reaches_the_caller()
    {
        _platform.Training.Changing = _ => throw RpcErrors.FailedPrecondition(
            ErrorReason.SubjectsMissing, "Two people have no template of it.", ("subjects", "2"));

        var error = await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition,
            ErrorReason.SubjectsMissing,
            Migrations.FlipMigrationAsync(new() { Name = Name }));

        Assert.Equal("2", error.GetErrorInfo()!.Metadata["subjects"]);
    }

    private static async Task RefusesNameAsync<T>(string field, AsyncUnaryCall<T> call) =>
        await RpcAssert.RefusesAsync(ErrorReason.InvalidResourceName, field, call);
}
