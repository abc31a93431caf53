using FacePlatform.ServiceDefaults.Messages;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.Tests.Gateway.Hosting;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FacePlatform.Tests.Gateway;

/// <summary>Streams whose messages wait for room in memory.</summary>
public sealed class StreamMemoryTests : IAsyncDisposable
{
    private const int Megabyte = 1 << 20;
    private const int Room = 4 * Megabyte;
    // Of a megabyte and a little.
    private const int Fitting = 3;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly GatewayWithDoubles _platform;
    private readonly TaskCompletionSource _go = new();
    private int _working;

    public StreamMemoryTests()
    {
        _platform = new(
            new Dictionary<string, string?> { ["Messages:MaxStreamBytes"] = $"{Room}" },
            services => services.AddSingleton<TimeProvider>(_time));
        _platform.Embedding.Analyze = async (request, context) =>
        {
            Interlocked.Increment(ref _working);
            await _go.Task.WaitAsync(context.CancellationToken);
            return EmbeddingDouble.OneFace(request);
        };
    }

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private static ImportFacesRequest Config => new()
    {
        Config = new() { Parent = "galleries/staff", CreateMissing = true, FaceSelection = FaceSelection.Largest },
    };

    private MessageMemory Memory => _platform.Gateway.Services.GetRequiredService<MessageMemory>();

    public ValueTask DisposeAsync()
    {
        _go.TrySetResult();
        return _platform.DisposeAsync();
    }

    [Fact]
    public async Task An_import_waits_for_room_while_calls_have_theirs_and_all_images_are_answered()
    {
        const int Images = 10;
        using var import = await StartAsync(Images);
        await WorkingAsync(Fitting);
        // Long enough for a gateway that reads more to be caught at it.
        await Task.Delay(300, Test);
        Assert.Equal(Fitting, Volatile.Read(ref _working));
        Assert.InRange(Memory.BytesTaken, Fitting * Megabyte, Room);

        // Over a connection of its own: what waits of the import takes most of its connection's window.
        using var channel = GrpcChannel.ForAddress(_platform.Gateway.GrpcAddress);
        var call = new FaceService.FaceServiceClient(channel).DetectFacesAsync(
            new() { Image = Image(Megabyte) }, new Metadata { { "x-api-key", GatewayHost.AdminKey } });
        await WorkingAsync(Fitting + 1);
        _go.SetResult();
        await call;
        var answers = await import.ResponseStream.ReadAllAsync(Test).ToListAsync(Test);

        Assert.Equal(Images, answers.Count);
        Assert.All(answers, answer => Assert.NotNull(answer.Face));
        await AllRoomIsBackAsync();
    }

    [Fact]
    public async Task The_room_of_an_import_that_ends_in_the_middle_is_given_back()
    {
        var import = await StartAsync(images: 10);
        await WorkingAsync(Fitting);

        import.Dispose();

        await AllRoomIsBackAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_does_not_arrive_keeps_its_room_for_minutes_only(bool aborts)
    {
        using var request = new UnfinishedRequest(
            _platform.Gateway, "/faceplatform.v1.TransferService/ImportFaces", Megabyte, Config);
        await Eventually.HoldsAsync(
            () => Task.FromResult(Memory.BytesTaken == Megabyte), "room is taken before the message is there");

        if (aborts)
            request.Abort();
        else
            await PassAsync(request.Response);

        await AllRoomIsBackAsync();
        if (!aborts)
            Assert.Equal(["4"], (await request.Response).Headers.GetValues("grpc-status"));
    }

    [Theory]
    [InlineData("read")]
    [InlineData("refused")]
    [InlineData("cancelled")]
    public async Task The_room_of_a_relayed_stream_is_given_back(string end)
    {
        var relayed = new TaskCompletionSource();
        _platform.Training.Creating = async (requests, context) =>
        {
            await requests.MoveNext(context.CancellationToken);
            relayed.SetResult();
            await _go.Task.WaitAsync(context.CancellationToken);
            if (end == "refused")
                throw new RpcException(new(StatusCode.InvalidArgument, ""));
            return new() { Name = $"trainings/{await requests.ReadAllAsync(context.CancellationToken).CountAsync()}" };
        };
        using var call = _platform.Gateway.Trainings().CreateTraining(cancellationToken: Test);
        await call.RequestStream.WriteAsync(new() { Spec = new() { Title = "staff", ConsentNote = "Agreed." } }, Test);
        await relayed.Task.WaitAsync(Test);
        var sending = SendAsync(call);
        await Eventually.HoldsAsync(() => Task.FromResult(Memory.BytesTaken > 0), "an image is on its way");

        if (end == "cancelled")
            call.Dispose();
        else
            _go.SetResult();

        if (end == "read")
            Assert.Equal("trainings/10", (await call).Name);
        await sending;
        await AllRoomIsBackAsync();
    }

    private static ByteString Image(int bytes) => UnsafeByteOperations.UnsafeWrap(new byte[bytes]);

    private static async Task SendAsync(AsyncClientStreamingCall<CreateTrainingRequest, V1.Training> call)
    {
        try
        {
            for (var i = 0; i < 10; i++)
                await call.RequestStream.WriteAsync(new() { Image = new() { Subject = "ann", Image = Image(3 * Megabyte) } });
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The call has ended.
        }
    }

    private async Task<AsyncDuplexStreamingCall<ImportFacesRequest, ImportFacesResponse>> StartAsync(int images)
    {
        var import = _platform.Gateway.Transfers().ImportFaces(cancellationToken: Test);
        await import.RequestStream.WriteAsync(Config, Test);
        _ = Task.Run(
            async () =>
            {
                for (var i = 0; i < images; i++)
                    await import.RequestStream.WriteAsync(new() { Image = new() { SubjectId = "ann", Image = Image(Megabyte) } });
                await import.RequestStream.CompleteAsync();
            },
            Test);
        return import;
    }

    // The wait may begin a moment after the room is taken.
    private async Task PassAsync(Task answer)
    {
        while (!answer.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            await Task.Delay(20, Test);
        }
    }

    private Task WorkingAsync(int images) =>
        Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref _working) >= images), $"{images} images are worked on");

    private Task AllRoomIsBackAsync() =>
        Eventually.HoldsAsync(() => Task.FromResult(Memory.BytesTaken == 0), "all room is given back");
}
