using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.Gateway;

public sealed class FaceImportTests : IAsyncDisposable
{
    private const int Megabyte = 1 << 20;
    private const int Places = 3;

    private readonly GatewayWithDoubles _platform =
        new(new Dictionary<string, string?> { ["Limits:ImportConcurrency"] = $"{Places}" });

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private static readonly ImportFacesConfig Config = new()
    {
        Parent = "galleries/staff",
        CreateMissing = true,
        FaceSelection = FaceSelection.Largest,
        CollisionPolicy = CollisionPolicy.Ignore,
    };

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Every_image_is_enrolled_and_answered_by_its_index()
    {
        _platform.Identity.Enroll = request => Task.FromResult(new Face { Name = request.Subject.Subject });
        var asked = new ConcurrentQueue<EnrollTemplateRequest>();
        _platform.Identity.Find = request =>
        {
            asked.Enqueue(request);
            return null;
        };

        var answers = await ImportAsync([.. Enumerable.Range(0, 20).Select(i => Image($"image {i}", $"s{i}", $"r{i}"))]);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"s{i}"), answers.Select(answer => answer.Face.Name));
        Assert.All(answers, answer => Assert.False(answer.Repeated));
        Assert.All(_platform.Embedding.Requests, request => Assert.Equal(FaceSelection.Largest, request.FaceSelection));
        var first = Assert.Single(asked, request => request.RequestId == "r0");
        Assert.Equal(
            new EnrollTemplateRequest
            {
                Subject = new() { Tenant = "development", Gallery = "staff", Subject = "s0" },
                CreateMissing = true,
                RequestId = "r0",
                ContentHash = ByteString.CopyFrom(SHA256.HashData("image 0"u8)),
                CollisionPolicy = CollisionPolicy.Ignore,
            },
            first);
    }

    [Fact]
    public async Task An_image_that_is_refused_is_answered_as_EnrollFace_would_and_the_others_go_on()
    {
        _platform.Embedding.Analyze = (request, _) => request.Image.ToStringUtf8() == "nobody"
            ? throw RpcErrors.InvalidImage(ErrorReason.NoFace, "shows no face.")
            : Task.FromResult(EmbeddingDouble.OneFace(request));
        _platform.Identity.Enroll = request => request.Subject.Subject == "blurred"
            ? throw RpcErrors.InvalidFields(ErrorReason.LowQuality, "Not good.", [("quality.sharpness", "1 < 2")])
            : Task.FromResult(new Face { Name = "enrolled" });

        var answers = await ImportAsync(
            Image("nobody"), Image("a", "blurred"), Image("b", "a/b"), Image("c", "ann", "no id"), Image("d"));

        AssertRefused(answers[0], ErrorReason.NoFace, "image", "image");
        AssertRefused(answers[1], ErrorReason.LowQuality, "image", "image.sharpness");
        AssertRefused(answers[2], ErrorReason.InvalidResourceName, "subject_id", "subject_id");
        AssertRefused(answers[3], ErrorReason.InvalidField, "request_id", "request_id");
        Assert.Equal("enrolled", answers[4].Face.Name);
    }

    [Fact]
    public async Task A_defect_is_the_answer_of_its_image_and_tells_nothing_but_the_trace()
    {
        _platform.Identity.Enroll = request => request.Subject.Subject == "broken"
            ? throw new InvalidOperationException("disk full at /srv/secret")
            : Task.FromResult(new Face());

        var answers = await ImportAsync(Image("a", "broken"), Image("b"));

        Assert.Equal((int)StatusCode.Internal, answers[0].Error.Code);
        Assert.Equal("UNEXPECTED", answers[0].Error.GetDetail<ErrorInfo>()!.Reason);
        Assert.DoesNotContain("secret", answers[0].Error.ToString());
        Assert.NotNull(answers[1].Face);
    }

    [Fact]
    public async Task What_was_enrolled_under_its_request_id_is_answered_without_being_analysed()
    {
        var known = new Face { Name = "galleries/staff/subjects/ann/faces/f1" };
        _platform.Identity.Find = request => request.RequestId == "known" ? known : null;

        var answers = await ImportAsync(Image("a", requestId: "known"), Image("b", requestId: "new"));

        Assert.Equal((known, true), (answers[0].Face, answers[0].Repeated));
        Assert.False(answers[1].Repeated);
        Assert.Equal("b", Assert.Single(_platform.Embedding.Requests).Image.ToStringUtf8());
    }

    [Fact]
    public async Task An_image_waits_for_an_overloaded_service_as_it_says_but_not_for_ever()
    {
        var patience = 2;
        _platform.Embedding.Analyze = (request, _) =>
            request.Image.ToStringUtf8() == "hopeless" || Interlocked.Decrement(ref patience) >= 0
                ? throw RpcErrors.Overloaded("The queue is full.", TimeSpan.FromMilliseconds(5))
                : Task.FromResult(EmbeddingDouble.OneFace(request));

        var once = await ImportAsync(Image("a"));
        var never = await ImportAsync(Image("hopeless"));

        Assert.NotNull(once[0].Face);
        Assert.Equal((int)StatusCode.ResourceExhausted, never[0].Error.Code);
        Assert.NotNull(never[0].Error.GetDetail<RetryInfo>());
        Assert.Equal(3 + 6, _platform.Embedding.Requests.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mine")]
    public async Task An_enrolment_whose_answer_is_lost_is_sent_again_under_the_same_request_id(string requestId)
    {
        var sent = new ConcurrentQueue<string>();
        _platform.Identity.Enroll = request =>
        {
            sent.Enqueue(request.RequestId);
            return sent.Count == 1 ? throw new RpcException(new(StatusCode.Unavailable, "")) : Task.FromResult(new Face());
        };

        var answers = await ImportAsync(Image("a", requestId: requestId));

        Assert.NotNull(answers[0].Face);
        Assert.Equal(2, sent.Count);
        Assert.NotEmpty(Assert.Single(sent.Distinct()));
        Assert.True(requestId == "" || sent.First() == requestId);
    }

    [Fact]
    public async Task What_this_stream_enrolled_itself_before_its_answer_was_lost_is_not_repeated()
    {
        var enrolled = new ConcurrentDictionary<string, Face>();
        _platform.Identity.Find = request => enrolled.GetValueOrDefault(request.RequestId);
        _platform.Identity.Enroll = request =>
        {
            enrolled[request.RequestId] = new() { Name = request.RequestId };
            throw new RpcException(new(StatusCode.Unavailable, ""));
        };

        var first = await ImportAsync(Image("a", requestId: "mine"));
        var again = await ImportAsync(Image("a", requestId: "mine"));

        Assert.Equal(("mine", false), (first[0].Face?.Name, first[0].Repeated));
        Assert.Equal(("mine", true), (again[0].Face?.Name, again[0].Repeated));
    }

    [Fact]
    public async Task After_PIPELINE_CHANGED_an_image_is_embedded_once_more()
    {
        await ImportAsync(Image("a"));
        _platform.Identity.Pipeline = "pipelines/new-2";
        _platform.Identity.Enroll = request => request.Probe.Template.Pipeline == "pipelines/new-2"
            ? Task.FromResult(new Face { Name = "new" })
            : throw RpcErrors.PipelineChanged("The gallery has another pipeline.");

        var answers = await ImportAsync(Image("b"));

        Assert.Equal("new", answers[0].Face.Name);
    }

    [Fact]
    public async Task No_more_images_are_worked_on_than_there_are_places_and_the_rest_stays_with_the_client()
    {
        const int Images = 40;
        var (working, most) = (0, 0);
        var full = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        _platform.Embedding.Analyze = async (request, _) =>
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
        _platform.Embedding.Analyze = async (request, _) =>
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

    [Fact]
    public async Task A_stream_may_be_longer_than_any_message_and_each_message_has_its_limit()
    {
        var image = UnsafeByteOperations.UnsafeWrap(new byte[20 * Megabyte]);
        var tooLarge = UnsafeByteOperations.UnsafeWrap(new byte[20 * Megabyte + 1]);

        var answers = await ImportAsync(Image(image), Image(tooLarge), Image(image), Image(image));

        Assert.Equal([false, true, false, false], answers.Select(answer => answer.Error is not null));
        AssertRefused(answers[1], ErrorReason.ImageTooLarge, "image", "image");
        Assert.Equal(3, _platform.Embedding.Requests.Count);
    }

    [Fact]
    public async Task A_message_that_is_too_large_to_be_read_ends_the_import_with_its_reason()
    {
        using var import = await StartAsync(Config);
        var error = await FailsAsync(import, Image(UnsafeByteOperations.UnsafeWrap(new byte[50 * Megabyte])));

        Assert.Equal((StatusCode.InvalidArgument, ErrorReason.ImageTooLarge), (error.StatusCode, error.GetReason()));
        Assert.Empty(_platform.Embedding.Requests);
    }

    [Fact]
    public async Task A_message_that_is_none_ends_the_import_as_the_callers_fault()
    {
        var bytes = Marshallers.Create(static (byte[] value) => value, static value => value);
        var method = new Method<byte[], byte[]>(
            MethodType.DuplexStreaming, "faceplatform.v1.TransferService", "ImportFaces", bytes, bytes);
        using var import = _platform.Gateway.Caller().AsyncDuplexStreamingCall(method, host: null, new());
        await import.RequestStream.WriteAsync(new ImportFacesRequest { Config = Config }.ToByteArray(), Test);
        await import.RequestStream.WriteAsync([0x12, 0xFF, 0xFF], Test);

        var error = await Assert.ThrowsAsync<RpcException>(() => import.ResponseStream.MoveNext(Test));

        Assert.Equal((StatusCode.InvalidArgument, ErrorReason.InvalidField), (error.StatusCode, error.GetReason()));
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

    public static TheoryData<string, ErrorReason, string> BadStarts => new()
    {
        { "nothing", ErrorReason.InvalidField, "config" },
        { "an image first", ErrorReason.InvalidField, "config" },
        { "a second configuration", ErrorReason.InvalidField, "image" },
        { "no gallery", ErrorReason.InvalidResourceName, "config.parent" },
        { "a subject", ErrorReason.InvalidResourceName, "config.parent" },
        { "every face", ErrorReason.InvalidField, "config.face_selection" },
        { "an unknown policy", ErrorReason.InvalidField, "config.collision_policy" },
    };

    [Theory]
    [MemberData(nameof(BadStarts))]
    public async Task A_stream_that_starts_wrong_is_refused_as_a_whole(string start, ErrorReason reason, string field)
    {
        var config = Config.Clone();
        ImportFacesRequest[] messages = start switch
        {
            "nothing" => [],
            "an image first" => [Image("a")],
            "a second configuration" => [new() { Config = config }, new() { Config = config }],
            _ => [new() { Config = config }],
        };
        switch (start)
        {
            case "no gallery":
                config.Parent = "";
                break;
            case "a subject":
                config.Parent = "galleries/staff/subjects/ann";
                break;
            case "every face":
                config.FaceSelection = FaceSelection.All;
                break;
            case "an unknown policy":
                config.CollisionPolicy = (CollisionPolicy)9;
                break;
        }

        using var import = _platform.Gateway.Transfers().ImportFaces(cancellationToken: Test);
        var error = await FailsAsync(import, messages);

        Assert.Equal((StatusCode.InvalidArgument, reason), (error.StatusCode, error.GetReason()));
        Assert.Equal(field, error.GetErrorInfo()!.Metadata["field"]);
        Assert.Empty(_platform.Embedding.Requests);
    }

    [Fact]
    public async Task Without_create_missing_a_missing_gallery_ends_the_import_before_any_image()
    {
        _platform.Identity.Lookup = request =>
            throw RpcErrors.NotFound(ErrorReason.GalleryNotFound, "Gallery", $"galleries/{request.Gallery}");
        var config = Config.Clone();
        config.CreateMissing = false;

        using var import = await StartAsync(config);
        var error = await FailsAsync(import, Image("a"));

        Assert.Equal((StatusCode.NotFound, ErrorReason.GalleryNotFound), (error.StatusCode, error.GetReason()));
        Assert.Empty(_platform.Embedding.Requests);
    }

    [Fact]
    public async Task A_key_without_the_scope_imports_nothing()
    {
        var key = await _platform.Gateway.CreateKeyAsync(Scope.Identify, Scope.Templates);
        using var import = _platform.Gateway.Transfers(key).ImportFaces(cancellationToken: Test);

        var error = await FailsAsync(import, new() { Config = Config }, Image("a"));

        Assert.Equal(ErrorReason.ScopeMissing, error.GetReason());
        Assert.Empty(_platform.Embedding.Requests);
    }

    [Fact]
    public async Task Cancelling_the_call_stops_the_work_on_its_images()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        _platform.Embedding.Analyze = async (request, context) =>
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
    public async Task An_image_whose_analysis_takes_too_long_is_analysed_again()
    {
        await using var platform = new GatewayWithDoubles(new Dictionary<string, string?>
        {
            ["Clients:Embedding:Deadline"] = "00:00:01",
        });
        platform.Embedding.Analyze = async (request, context) =>
        {
            if (platform.Embedding.Requests.Count == 1)
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return EmbeddingDouble.OneFace(request);
        };
        using var import = platform.Gateway.Transfers().ImportFaces(cancellationToken: Test);
        await import.RequestStream.WriteAsync(new() { Config = Config }, Test);
        await import.RequestStream.WriteAsync(Image("a"), Test);
        await import.ResponseStream.MoveNext(Test);

        Assert.NotNull(import.ResponseStream.Current.Face);
        Assert.True(platform.Embedding.Requests.Count > 1);
    }

    [Fact]
    public async Task Images_are_counted_by_their_outcome()
    {
        var counted = new ConcurrentQueue<object?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "faceplatform.gateway.import.faces")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            Assert.Equal(("outcome", 1), (tags[0].Key, tags.Length));
            for (; value > 0; value--)
                counted.Enqueue(tags[0].Value);
        });
        listener.Start();
        _platform.Identity.Find = request => request.RequestId == "known" ? new() : null;

        await ImportAsync(Image("a"), Image("b", requestId: "known"), Image("c", "a/b"));

        // Other tests count too.
        Assert.Superset(new HashSet<object?> { "enrolled", "repeated", "refused" }, counted.ToHashSet());
    }

    private async Task<AsyncDuplexStreamingCall<ImportFacesRequest, ImportFacesResponse>> StartAsync(
        ImportFacesConfig config)
    {
        var import = _platform.Gateway.Transfers().ImportFaces(cancellationToken: Test);
        await import.RequestStream.WriteAsync(new() { Config = config }, Test);
        return import;
    }

    // All answers, by index.
    private async Task<IReadOnlyList<ImportFacesResponse>> ImportAsync(params ImportFacesRequest[] images)
    {
        using var import = await StartAsync(Config);
        var answers = import.ResponseStream.ReadAllAsync(Test).ToListAsync(Test).AsTask();
        foreach (var image in images)
            await import.RequestStream.WriteAsync(image, Test);
        await import.RequestStream.CompleteAsync();
        var all = (await answers).OrderBy(answer => answer.Index).ToArray();
        Assert.Equal(Enumerable.Range(0, images.Length), all.Select(answer => (int)answer.Index));
        return all;
    }

    private static async Task<RpcException> FailsAsync(
        AsyncDuplexStreamingCall<ImportFacesRequest, ImportFacesResponse> import, params ImportFacesRequest[] messages)
    {
        try
        {
            foreach (var message in messages)
                await import.RequestStream.WriteAsync(message, Test);
            await import.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The call has ended; its status says why.
        }

        return await Assert.ThrowsAsync<RpcException>(
            async () => await import.ResponseStream.ReadAllAsync(Test).ToListAsync(Test));
    }

    private static void AssertRefused(ImportFacesResponse answer, ErrorReason reason, string field, string violation)
    {
        Assert.Equal((int)StatusCode.InvalidArgument, answer.Error.Code);
        var info = answer.Error.GetDetail<ErrorInfo>()!;
        Assert.Equal((reason.ToReason(), field), (info.Reason, info.Metadata["field"]));
        Assert.Equal(violation, Assert.Single(answer.Error.GetDetail<BadRequest>()!.FieldViolations).Field);
    }

    private static ImportFacesRequest Image(string image, string subject = "ann", string requestId = "") =>
        Image(ByteString.CopyFromUtf8(image), subject, requestId);

    private static ImportFacesRequest Image(ByteString image, string subject = "ann", string requestId = "") =>
        new() { Image = new() { SubjectId = subject, Image = image, RequestId = requestId } };

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
            seen = Interlocked.CompareExchange(ref target, value, seen);
    }
}
