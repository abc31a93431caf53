using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.Tests.Gateway.Hosting;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

/// <summary>What of TrainingService is the gateway's: names, tenants, and the relay of a watch.</summary>
public sealed class TrainingTests : IAsyncDisposable
{
    private const string Job = TrainingDouble.Job;

    private static readonly TrainingRef Ref = new() { Tenant = "development", Id = "t1" };
    private readonly GatewayWithDoubles _platform = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private TrainingService.TrainingServiceClient Trainings => _platform.Gateway.Trainings();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Names_are_resolved_inside_the_callers_tenant()
    {
        var list = new ListTrainingsRequest { PageSize = 7, PageToken = "t", State = JobState.Failed, DeadLetters = true };
        await Trainings.GetTrainingAsync(new() { Name = Job });
        await Trainings.ListTrainingsAsync(list);
        await Trainings.ListTrainingSubjectsAsync(new() { Name = Job });
        await Trainings.GetTrainingReportAsync(new() { Name = Job });
        await Trainings.CancelTrainingAsync(new() { Name = Job });
        await Trainings.DeleteTrainingAsync(new() { Name = Job });
        await Trainings.ReplayTrainingAsync(new() { Name = Job });
        using var watch = Trainings.WatchTraining(new() { Name = Job });
        Assert.False(await watch.ResponseStream.MoveNext(Test));

        IMessage[] expected =
        [
            Ref, new ListTrainingJobsRequest { Tenant = "development", Request = list }, Ref, Ref, Ref, Ref, Ref, Ref,
        ];
        Assert.Equal(expected, _platform.Training.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("t1")]
    [InlineData("models/t1")]
    [InlineData("trainings/..")]
    [InlineData("trainings/t1/report")]
    public async Task A_bad_name_is_refused(string name)
    {
        await RefusesNameAsync(Trainings.GetTrainingAsync(new() { Name = name }));
        await RefusesNameAsync(Trainings.ListTrainingSubjectsAsync(new() { Name = name }));
        await RefusesNameAsync(Trainings.GetTrainingReportAsync(new() { Name = name }));
        await RefusesNameAsync(Trainings.CancelTrainingAsync(new() { Name = name }));
        await RefusesNameAsync(Trainings.DeleteTrainingAsync(new() { Name = name }));
        await RefusesNameAsync(Trainings.ReplayTrainingAsync(new() { Name = name }));
        using var watch = Trainings.WatchTraining(new() { Name = name });
        var error = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(Test));
        Assert.Equal(ErrorReason.InvalidResourceName, error.GetReason());
        Assert.Empty(_platform.Training.Requests);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("page_size")]
    public async Task A_list_of_what_cannot_be_is_refused(string field) =>
        await RpcAssert.RefusesAsync(ErrorReason.InvalidField, field, Trainings.ListTrainingsAsync(
            field is "state" ? new() { State = (JobState)17 } : new() { PageSize = -1 }));

    [Fact]
    public async Task A_watch_is_relayed_as_it_comes_and_to_its_end()
    {
        var goOn = new TaskCompletionSource();
        _platform.Training.Watching = _ => Steps();
        async IAsyncEnumerable<V1.Training> Steps()
        {
            yield return new() { State = JobState.Running, Progress = new() { Step = 1 } };
            await goOn.Task;
            yield return new() { State = JobState.Succeeded };
        }

        using var watch = Trainings.WatchTraining(new() { Name = Job });
        Assert.True(await watch.ResponseStream.MoveNext(Test));
        Assert.Equal(1, watch.ResponseStream.Current.Progress.Step);
        goOn.SetResult();
        Assert.True(await watch.ResponseStream.MoveNext(Test));
        Assert.Equal(JobState.Succeeded, watch.ResponseStream.Current.State);
        Assert.False(await watch.ResponseStream.MoveNext(Test));
    }

    [Fact]
    public async Task Without_the_service_the_gateway_is_ready_and_only_its_calls_are_unavailable()
    {
        await using var embedding = new GrpcDoubleHost<EmbeddingDouble>(new());
        await using var identity = new GrpcDoubleHost<IdentityDouble>(new());
        using var nobody = new LoopbackPort();
        using var gateway = new GatewayHost(
            embedding.Address,
            identity.Address,
            new Dictionary<string, string?> { ["Clients:Training:Addresses"] = nobody.Address.ToString() });
        await gateway.WaitUntilReadyAsync();

        await gateway.Galleries().GetGalleryAsync(new() { Name = "galleries/staff" });
        await AssertAwayAsync(gateway.Trainings().GetTrainingAsync(new() { Name = Job }));
        await AssertAwayAsync(gateway.Models().ListModelsAsync(new()));
        await AssertAwayAsync(gateway.Migrations().GetMigrationAsync(new() { Name = "migrations/g1" }));
        using var call = gateway.Trainings().CreateTraining(cancellationToken: Test);
        await call.RequestStream.WriteAsync(new() { Spec = new() { Title = "staff" } }, Test);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal((StatusCode.Unavailable, ErrorReason.ServiceUnavailable), (error.StatusCode, error.GetReason()));
    }

    private static async Task AssertAwayAsync<T>(AsyncUnaryCall<T> call) =>
        await RpcAssert.FailsAsync(StatusCode.Unavailable, ErrorReason.ServiceUnavailable, call);

    private static async Task RefusesNameAsync<T>(AsyncUnaryCall<T> call) =>
        await RpcAssert.RefusesAsync(ErrorReason.InvalidResourceName, "name", call);
}
