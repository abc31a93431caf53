using FacePlatform.ServiceDefaults.Messages;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.Tests.Gateway.Hosting;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.Gateway;

/// <summary>Calls whose images have to find room in memory.</summary>
public sealed class CallMemoryTests : IAsyncDisposable
{
    private const int Megabyte = 1 << 20;
    private const int Room = 8 * Megabyte;

    private readonly GatewayWithDoubles _platform =
        new(new Dictionary<string, string?> { ["Messages:MaxCallBytes"] = $"{Room}" });
    private readonly TaskCompletionSource _go = new();
    private int _working;

    public CallMemoryTests() => _platform.Embedding.Analyze = async (request, context) =>
    {
        Interlocked.Increment(ref _working);
        if (request.Image.Length > MessageMemory.FreeBytes)
            await _go.Task.WaitAsync(context.CancellationToken);
        return EmbeddingDouble.OneFace(request);
    };

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private MessageMemory Memory => _platform.Gateway.Services.GetRequiredService<MessageMemory>();

    public ValueTask DisposeAsync()
    {
        _go.TrySetResult();
        return _platform.DisposeAsync();
    }

    [Fact]
    public async Task What_finds_no_room_is_refused_and_small_calls_go_on()
    {
        var request = new VerifyFacesRequest { Probe = Image(Megabyte), Reference = Image(Megabyte) };
        var calls = Enumerable.Range(0, 10)
            .Select(_ => _platform.Gateway.Faces().VerifyFacesAsync(request).ResponseAsync).ToList();

        // 3 of 2 MB and a little have room in 8 MB.
        for (var i = 0; i < 7; i++)
        {
            var ended = await Task.WhenAny(calls);
            calls.Remove(ended);
            var error = await RpcAssert.FailsAsync(
                StatusCode.ResourceExhausted, ErrorReason.Overloaded, () => ended);
            Assert.True(error.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        }

        Assert.InRange(Memory.BytesTaken, 6 * Megabyte, Room);
        var other = _platform.Gateway.Faces(await _platform.Gateway.CreateKeyAsync(Scope.Verify));
        Assert.Single((await other.DetectFacesAsync(new() { Image = Image(1000) })).Faces);

        _go.SetResult();
        Assert.All(await Task.WhenAll(calls), answer => Assert.NotNull(answer.Probe));
        await AllRoomIsBackAsync();
    }

    [Fact]
    public async Task A_message_larger_than_all_room_is_taken_when_there_is_no_other_one()
    {
        var large = _platform.Gateway.Faces().DetectFacesAsync(new() { Image = Image(20 * Megabyte) });
        await AnalysisAsync();

        await RpcAssert.FailsAsync(
            StatusCode.ResourceExhausted,
            ErrorReason.Overloaded,
            _platform.Gateway.Faces().DetectFacesAsync(new() { Image = Image(Megabyte) }));

        _go.SetResult();
        await large;
        await AllRoomIsBackAsync();
    }

    [Fact]
    public async Task A_compressed_message_takes_what_it_may_become()
    {
        var call = _platform.Gateway.Faces().DetectFacesAsync(
            new() { Image = Image(4 * Megabyte) }, new Metadata { { "grpc-internal-encoding-request", "gzip" } });
        await AnalysisAsync();

        Assert.InRange(Memory.BytesTaken, 4 * Megabyte, Room);
        _go.SetResult();
        await call;
        await AllRoomIsBackAsync();
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("late")]
    [InlineData("failed")]
    public async Task The_room_of_a_call_is_given_back_however_it_ends(string end)
    {
        using var cancelled = new CancellationTokenSource();
        if (end == "failed")
            _platform.Embedding.Analyze = async (_, _) =>
            {
                Interlocked.Increment(ref _working);
                await _go.Task;
                throw new InvalidOperationException();
            };
        var call = _platform.Gateway.Faces().DetectFacesAsync(
            new() { Image = Image(5 * Megabyte) },
            deadline: end == "late" ? DateTime.UtcNow.AddSeconds(2) : null,
            cancellationToken: cancelled.Token);
        // The deadline may pass before Embedding is asked.
        if (end != "late")
        {
            await AnalysisAsync();
            Assert.InRange(Memory.BytesTaken, 5 * Megabyte, Room);
        }

        if (end == "cancelled")
            await cancelled.CancelAsync();
        else if (end == "failed")
            _go.SetResult();

        await Assert.ThrowsAsync<RpcException>(async () => await call);
        await AllRoomIsBackAsync();
    }

    [Fact]
    public async Task The_room_of_a_message_that_breaks_off_is_given_back()
    {
        using var request = new UnfinishedRequest(
            _platform.Gateway, "/faceplatform.v1.FaceService/DetectFaces", 5 * Megabyte);
        await Eventually.HoldsAsync(
            () => Task.FromResult(Memory.BytesTaken == 5 * Megabyte), "room is taken before the message is there");

        request.Abort();

        await AllRoomIsBackAsync();
    }

    [Theory]
    [InlineData("MaxCallBytes")]
    [InlineData("MaxStreamBytes")]
    public void Room_that_is_none_is_seen_at_the_start(string option)
    {
        var error = Assert.Throws<OptionsValidationException>(() =>
            new GatewayWithDoubles(new Dictionary<string, string?> { [$"Messages:{option}"] = "1000" }));

        Assert.Contains(option, error.Message);
    }

    private static ByteString Image(int bytes) => UnsafeByteOperations.UnsafeWrap(new byte[bytes]);

    private Task AnalysisAsync() =>
        Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref _working) > 0), "Embedding is asked");

    private Task AllRoomIsBackAsync() =>
        Eventually.HoldsAsync(() => Task.FromResult(Memory.BytesTaken == 0), "all room is given back");
}
