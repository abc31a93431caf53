using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Training.Clients;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace FacePlatform.Tests.Training.Service;

public sealed class RetriedCallTests
{
    private readonly FakeTimeProvider _time = new();
    private int _calls;

    [Fact]
    public async Task What_is_away_or_has_enough_to_do_is_asked_again_and_as_late_as_it_says()
    {
        var answer = CallAsync(
            RpcErrors.Unavailable("away", TimeSpan.FromSeconds(1)),
            RpcErrors.Overloaded("full", TimeSpan.FromSeconds(7)));

        await AdvanceAsync(TimeSpan.FromSeconds(1), calls: 2);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(answer.IsCompleted);
        await AdvanceAsync(TimeSpan.FromSeconds(1), calls: 3);

        Assert.NotNull(await answer);
    }

    [Fact]
    public async Task A_refusal_is_told_at_once()
    {
        var refusal = RpcErrors.InvalidImage(ErrorReason.NoFace, "nobody");
        Assert.Same(refusal, await Assert.ThrowsAsync<RpcException>(() => CallAsync(refusal)));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task What_stays_away_is_not_waited_for_for_ever()
    {
        var away = RpcErrors.Unavailable("away", TimeSpan.FromSeconds(61));
        var answer = CallAsync(away, away, away);
        await AdvanceAsync(TimeSpan.FromSeconds(61), calls: 2);
        await AdvanceAsync(TimeSpan.FromSeconds(61), calls: 3);

        Assert.Same(away, await Assert.ThrowsAsync<RpcException>(() => answer));
    }

    [Fact]
    public async Task A_pipeline_that_a_replica_does_not_serve_yet_is_no_fault_of_the_request()
    {
        var missing = RpcErrors.NotFound(ErrorReason.PipelineNotFound, "Pipeline", "pipelines/new-00000000");
        var answer = CallAsync(missing, RpcErrors.Unavailable("away", TimeSpan.FromSeconds(121)), missing);
        await AdvanceAsync(TimeSpan.FromSeconds(1), calls: 2);
        await AdvanceAsync(TimeSpan.FromSeconds(121), calls: 3);

        Assert.Equal(
            (StatusCode.Unavailable, ErrorReason.ServiceUnavailable),
            (await Assert.ThrowsAsync<RpcException>(() => answer)) is var error ? (error.StatusCode, error.GetReason()) : default);
    }

    private Task<EncodeCropsResponse> CallAsync(params RpcException[] failures) =>
        new RetriedCalls(_time).CallAsync(
            () =>
            {
                var call = _calls++;
                return new AsyncUnaryCall<EncodeCropsResponse>(
                    call < failures.Length
                        ? Task.FromException<EncodeCropsResponse>(failures[call])
                        : Task.FromResult(new EncodeCropsResponse()),
                    Task.FromResult(new Metadata()),
                    () => Status.DefaultSuccess,
                    () => [],
                    () => { });
            },
            TestContext.Current.CancellationToken);

    private async Task AdvanceAsync(TimeSpan time, int calls)
    {
        _time.Advance(time);
        while (_calls < calls)
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }
}
