using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.Gateway;

/// <summary>How much of a stream is worked on at a time, and for how long.</summary>
public sealed class FaceImportFlowTests : FaceImportTest
{
    [Fact]
    public async Task No_more_images_are_worked_on_than_there_are_places_and_the_rest_stays_with_the_client()
    {
        const int Images = 40;
        var (working, most) = (0, 0);
        var full = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        Platform.Embedding.Analyze = async (request, _) =>
        {
            var now = Interlocked.Increment(ref working);
            InterlockedMax(ref most, now);
            if (now == Places)
                full.TrySetResult();
            await go.Task;
            Interlocked.Decrement(ref working);
            return EmbeddingDouble.OneFace(request);
        };
        using var import = await StartAsync(Config);
        var sent = 0;
        var sending = Task.Run(
            async () =>
            {
                for (; sent < Images; sent++)
                    await import.RequestStream.WriteAsync(Image(new string('x', Megabyte)));
                await import.RequestStream.CompleteAsync();
            },
            Test);

        await full.Task.WaitAsync(Test);
        // Long enough for a gateway that reads ahead to be caught at it.
        await Task.Delay(300, Test);
        Assert.Equal(Places, Volatile.Read(ref working));
        Assert.True(Volatile.Read(ref sent) < Images, "The stream was read ahead of the work.");
        go.SetResult();
        var answers = await import.ResponseStream.ReadAllAsync(Test).ToListAsync(Test);
        await sending;

        Assert.Equal(Images, answers.Count);
        Assert.Equal(Places, most);
    }

    [Fact]
    public async Task Many_imports_share_the_places_of_the_process_and_all_of_them_end()
    {
        const int Streams = 8;
        const int All = 4 * Places;
        var (working, most) = (0, 0);
        var full = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        Platform.Embedding.Analyze = async (request, _) =>
        {
            var now = Interlocked.Increment(ref working);
            InterlockedMax(ref most, now);
            if (now == All)
                full.TrySetResult();
            await go.Task;
            Interlocked.Decrement(ref working);
            return EmbeddingDouble.OneFace(request);
        };
        // These keep no place: they send nothing.
        using var idle = await StartAsync(Config);
        using var idleToo = await StartAsync(Config);
        var imports = Enumerable.Range(0, Streams).Select(_ => Task.Run(
            () => ImportAsync([.. Enumerable.Range(0, 6).Select(i => Image($"{i}"))]), Test)).ToArray();

        await full.Task.WaitAsync(Test);
        // Long enough for a stream that takes more than its share to be caught at it.
        await Task.Delay(300, Test);
        go.SetResult();
        var answers = await Task.WhenAll(imports);

        Assert.All(answers.SelectMany(stream => stream), answer => Assert.NotNull(answer.Face));
        Assert.Equal(All, most);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("257")]
    public void A_number_of_places_that_is_none_is_seen_at_the_start(string places)
    {
        var error = Assert.Throws<OptionsValidationException>(() =>
            new GatewayWithDoubles(new Dictionary<string, string?> { ["Limits:ImportConcurrency"] = places }));

        Assert.Contains("ImportConcurrency", error.Message);
    }

    [Fact]
    public async Task A_stream_may_be_longer_than_any_message_and_each_message_has_its_limit()
    {
        var image = UnsafeByteOperations.UnsafeWrap(new byte[20 * Megabyte]);
        var tooLarge = UnsafeByteOperations.UnsafeWrap(new byte[20 * Megabyte + 1]);

        var answers = await ImportAsync(Image(image), Image(tooLarge), Image(image), Image(image));

        Assert.Equal([false, true, false, false], answers.Select(answer => answer.Error is not null));
        AssertRefused(answers[1], ErrorReason.ImageTooLarge, "image", "image");
        Assert.Equal(3, Platform.Embedding.Requests.Count);
    }

    [Fact]
    public async Task A_stream_outlives_the_deadline_of_every_single_call()
    {
        await using var platform = new GatewayWithDoubles(new Dictionary<string, string?>
        {
            ["Clients:Identity:Deadline"] = "00:00:04",
            ["Clients:Embedding:Deadline"] = "00:00:04",
        });
        using var import = platform.Gateway.Transfers().ImportFaces(cancellationToken: Test);
        await import.RequestStream.WriteAsync(new() { Config = Config }, Test);
        await import.RequestStream.WriteAsync(Image("a"), Test);
        await import.ResponseStream.MoveNext(Test);
        await Task.Delay(4500, Test);
        await import.RequestStream.WriteAsync(Image("b"), Test);
        await import.ResponseStream.MoveNext(Test);

        Assert.Equal((1, true), (import.ResponseStream.Current.Index, import.ResponseStream.Current.Face is not null));
    }

    [Fact]
    public async Task Cancelling_the_call_stops_the_work_on_its_images()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        Platform.Embedding.Analyze = async (request, context) =>
        {
            context.CancellationToken.Register(() => cancelled.TrySetResult());
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return EmbeddingDouble.OneFace(request);
        };
        var import = await StartAsync(Config);
        await import.RequestStream.WriteAsync(Image("a"), Test);
        await started.Task.WaitAsync(Test);

        import.Dispose();

        await cancelled.Task.WaitAsync(Test);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
            seen = Interlocked.CompareExchange(ref target, value, seen);
    }
}
