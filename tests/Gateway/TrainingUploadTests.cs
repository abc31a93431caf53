using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

/// <summary>The relay of a labelled set from the caller to the training service.</summary>
public sealed class TrainingUploadTests : IAsyncDisposable
{
    private const string Job = TrainingDouble.Job;
    private const int Megabyte = 1 << 20;

    // What does not come would not come at all.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TrainingSpec Spec = new()
    {
        Title = "staff",
        ConsentNote = "They agreed in writing.",
        RequestId = "r",
        Options = new() { Margin = 0.3, Seed = 7 },
    };

    private readonly GatewayWithDoubles _platform = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private TrainingService.TrainingServiceClient Trainings => _platform.Gateway.Trainings();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task The_set_goes_to_the_service_as_it_comes_under_the_callers_tenant()
    {
        var images = Enumerable.Range(0, 50).Select(i => Image(ByteString.CopyFromUtf8($"photo {i}"), $"s{i % 5}")).ToArray();
        images[^1].Image.Calibration = true;

        var created = await CreateAsync([new() { Spec = Spec }, .. images]);

        Assert.Equal(Job, created.Name);
        IEnumerable<CreateTrainingJobRequest> expected =
        [
            new() { Job = new() { Tenant = "development", Spec = Spec } },
            .. images.Select(image => new CreateTrainingJobRequest { Image = image.Image }),
        ];
        Assert.Equal(expected, _platform.Training.Requests);
    }

    [Fact]
    public async Task A_directory_of_the_server_needs_no_image()
    {
        var spec = new TrainingSpec(Spec) { Directory = "people" };
        await CreateAsync(new CreateTrainingRequest { Spec = spec });

        Assert.Equal(spec, Assert.IsType<CreateTrainingJobRequest>(Assert.Single(_platform.Training.Requests)).Job.Spec);
    }

    // 60 MB: more than any window and buffer between the two.
    [Fact]
    public async Task A_service_that_does_not_read_makes_the_client_wait()
    {
        const int Images = 60;
        var go = new TaskCompletionSource();
        _platform.Training.Creating = async (requests, _) =>
        {
            await go.Task;
            return new() { Name = $"trainings/{await requests.ReadAllAsync().CountAsync()}" };
        };
        using var call = Trainings.CreateTraining(cancellationToken: Test);
        var sent = 0;
        var sending = Task.Run(
            async () =>
            {
                await call.RequestStream.WriteAsync(new() { Spec = Spec });
                for (; sent < Images; sent++)
                    await call.RequestStream.WriteAsync(Image(new byte[Megabyte]));
                await call.RequestStream.CompleteAsync();
            },
            Test);

        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref sent) > 0), "the first image is sent");
        // Long enough for a gateway that reads ahead to be caught at it.
        await Task.Delay(1000, Test);
        Assert.InRange(Volatile.Read(ref sent), 1, Images - 1);
        go.SetResult();
        await sending;

        Assert.Equal($"trainings/{Images + 1}", (await call).Name);
    }

    [Fact]
    public async Task A_stream_may_be_longer_than_any_message_and_an_image_at_the_limit_passes()
    {
        var image = Image(new byte[20 * Megabyte]);
        await CreateAsync(new() { Spec = Spec }, image, image, image);

        Assert.Equal(4, _platform.Training.Requests.Count);
    }

    [Theory]
    [InlineData(20 * Megabyte + 1)]
    [InlineData(50 * Megabyte)]
    public async Task An_image_above_the_limit_ends_the_call_with_its_field(int bytes)
    {
        var cancelled = new TaskCompletionSource();
        _platform.Training.Creating = async (requests, context) =>
        {
            context.CancellationToken.Register(cancelled.SetResult);
            await requests.ReadAllAsync().CountAsync();
            return new();
        };
        await RefusesAsync(
            ErrorReason.ImageTooLarge, "image.image", new() { Spec = Spec }, Image("small"u8.ToArray()), Image(new byte[bytes]));

        // No job may come of half a set.
        await cancelled.Task.WaitAsync(Test);
    }

    [Fact]
    public async Task A_stream_that_starts_or_goes_on_wrong_is_refused()
    {
        var badId = new TrainingSpec(Spec) { RequestId = "with space" };
        var large = new TrainingSpec(Spec) { Directory = new('x', Megabyte) };

        await RefusesAsync(ErrorReason.InvalidField, "spec");
        await RefusesAsync(ErrorReason.InvalidField, "spec", Image([1]));
        await RefusesAsync(ErrorReason.InvalidField, "spec", new CreateTrainingRequest());
        await RefusesAsync(ErrorReason.InvalidField, "spec", new CreateTrainingRequest { Spec = large });
        await RefusesAsync(ErrorReason.InvalidField, "spec.request_id", new CreateTrainingRequest { Spec = badId });
        Assert.Empty(_platform.Training.Requests);
        await RefusesAsync(ErrorReason.InvalidField, "image", new() { Spec = Spec }, new CreateTrainingRequest { Spec = Spec });
        await RefusesAsync(ErrorReason.InvalidField, "image", new() { Spec = Spec }, new CreateTrainingRequest());
    }

    // The client sends no more, and does not end its stream: the refusal must reach it all the same.
    [Fact]
    public async Task What_the_service_refuses_at_the_start_reaches_a_caller_who_is_still_sending()
    {
        _platform.Training.Creating = (_, _) => throw RpcErrors.InvalidField("spec.title", "is required.");
        using var call = Trainings.CreateTraining(cancellationToken: Test);
        await call.RequestStream.WriteAsync(new() { Spec = Spec }, Test);

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await call.ResponseAsync.WaitAsync(Patience, Test));

        Assert.Equal((StatusCode.InvalidArgument, ErrorReason.InvalidField), (error.StatusCode, error.GetReason()));
        Assert.Equal("spec.title", error.GetErrorInfo()!.Metadata["field"]);
    }

    [Fact]
    public async Task So_does_the_job_that_a_request_id_has_made_before()
    {
        _platform.Training.Creating = (_, _) => Task.FromResult(new V1.Training { Name = "trainings/before" });
        using var call = Trainings.CreateTraining(cancellationToken: Test);
        await call.RequestStream.WriteAsync(new() { Spec = Spec }, Test);

        Assert.Equal("trainings/before", (await call.ResponseAsync.WaitAsync(Patience, Test)).Name);
    }

    [Fact]
    public async Task A_caller_who_goes_away_ends_the_call_of_the_service()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        _platform.Training.Creating = async (requests, context) =>
        {
            context.CancellationToken.Register(cancelled.SetResult);
            await requests.MoveNext();
            started.SetResult();
            await requests.ReadAllAsync().CountAsync();
            return new();
        };
        var call = Trainings.CreateTraining(cancellationToken: Test);
        await call.RequestStream.WriteAsync(new() { Spec = Spec }, Test);
        await started.Task.WaitAsync(Test);

        call.Dispose();

        await cancelled.Task.WaitAsync(Patience, Test);
    }

    [Fact]
    public async Task An_upload_outlives_the_deadline_of_every_single_call()
    {
        await using var platform = new GatewayWithDoubles(new Dictionary<string, string?>
        {
            ["Clients:Training:Deadline"] = "00:00:00.5",
        });
        using var call = platform.Gateway.Trainings().CreateTraining(cancellationToken: Test);
        await call.RequestStream.WriteAsync(new() { Spec = Spec }, Test);
        await Task.Delay(1000, Test);
        await call.RequestStream.WriteAsync(Image([1]), Test);
        await call.RequestStream.CompleteAsync();

        Assert.Equal(Job, (await call).Name);
    }

    private async Task RefusesAsync(ErrorReason reason, string field, params CreateTrainingRequest[] messages)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => CreateAsync(messages));
        Assert.Equal((StatusCode.InvalidArgument, reason), (error.StatusCode, error.GetReason()));
        Assert.Equal(field, error.GetErrorInfo()!.Metadata["field"]);
    }

    private async Task<V1.Training> CreateAsync(params CreateTrainingRequest[] messages)
    {
        using var call = Trainings.CreateTraining(cancellationToken: Test);
        try
        {
            foreach (var message in messages)
                await call.RequestStream.WriteAsync(message, Test);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The call has ended; its status says why.
        }

        return await call;
    }

    private static CreateTrainingRequest Image(byte[] image) => Image(UnsafeByteOperations.UnsafeWrap(image));

    private static CreateTrainingRequest Image(ByteString image, string subject = "ann") =>
        new() { Image = new() { Subject = subject, Image = image } };
}
