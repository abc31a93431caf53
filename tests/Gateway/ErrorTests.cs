using System.Diagnostics;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

public sealed class ErrorTests : IAsyncDisposable
{
    private const string Subject = "galleries/staff/subjects/ann";
    private static readonly ByteString Image = ByteString.CopyFromUtf8("an image");

    private readonly GatewayWithDoubles _platform = new();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Theory]
    [InlineData("probe")]
    [InlineData("reference")]
    public async Task An_error_names_the_image_that_is_at_fault(string field)
    {
        var bad = ByteString.CopyFromUtf8(field);
        _platform.Embedding.Analyze = (request, _) => request.Image == bad
            ? throw RpcErrors.InvalidImage(ErrorReason.NoFace, "shows no face.")
            : Task.FromResult(EmbeddingDouble.OneFace(request));

        var request = new VerifyFacesRequest { Probe = Image, Reference = Image };
        _ = field == "probe" ? request.Probe = bad : request.Reference = bad;
        var error = await RpcAssert.RefusesAsync(
            ErrorReason.NoFace, field, _platform.Gateway.Faces().VerifyFacesAsync(request));

        Assert.Equal($"{field}: shows no face.", error.Status.Detail);
    }

    [Fact]
    public async Task Failed_quality_checks_of_an_enrolment_are_listed_below_the_image()
    {
        _platform.Identity.Enroll = _ => throw RpcErrors.InvalidFields(
            ErrorReason.LowQuality,
            "The face is not good enough.",
            [("quality.sharpness", "12.1 < 20"), ("quality.yaw", "50 > 35")]);

        var error = await RpcAssert.FailsAsync(
            StatusCode.InvalidArgument,
            ErrorReason.LowQuality,
            _platform.Gateway.Galleries().EnrollFaceAsync(new() { Parent = Subject, Image = Image }));

        var violations = error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations;
        Assert.Equal(["image.sharpness", "image.yaw"], violations.Select(v => v.Field));
        Assert.Equal("12.1 < 20", violations[0].Description);
        Assert.Equal("image", error.GetErrorInfo()!.Metadata["field"]);
    }

    [Fact]
    public async Task An_overloaded_service_is_answered_with_its_RetryInfo_and_not_asked_again()
    {
        _platform.Embedding.Analyze = (_, _) => throw RpcErrors.Overloaded("The queue is full.", TimeSpan.FromSeconds(3));

        var error = await RpcAssert.FailsAsync(
            StatusCode.ResourceExhausted,
            ErrorReason.Overloaded,
            _platform.Gateway.Faces().DetectFacesAsync(new() { Image = Image }));

        Assert.Equal(3, error.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Seconds);
        Assert.Single(_platform.Embedding.Requests);
    }

    [Fact]
    public async Task A_defect_of_a_service_is_UNEXPECTED_and_tells_the_caller_a_trace_and_nothing_else()
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();

        var error = await RpcAssert.FailsAsync(
            StatusCode.Internal,
            ErrorReason.Unexpected,
            _platform.Gateway.Galleries().DeleteSubjectAsync(new() { Name = Subject }));

        Assert.Equal(activity.TraceId.ToString(), error.GetErrorInfo()!.Metadata["trace_id"]);
        Assert.DoesNotContain("secret", error.GetRpcStatus()!.ToString());
        Assert.DoesNotContain("secret", error.Status.Detail);
    }

    [Fact]
    public async Task An_unavailable_replica_is_asked_again_for_what_changes_nothing()
    {
        var failures = 2;
        _platform.Embedding.Analyze = (request, _) => Interlocked.Decrement(ref failures) >= 0
            ? throw new RpcException(new(StatusCode.Unavailable, ""))
            : Task.FromResult(EmbeddingDouble.OneFace(request));

        Assert.Single((await _platform.Gateway.Faces().DetectFacesAsync(new() { Image = Image })).Faces);
        Assert.Equal(3, _platform.Embedding.Requests.Count);
    }

    [Fact]
    public async Task An_enrolment_is_never_sent_twice()
    {
        var sent = 0;
        _platform.Identity.Enroll = _ =>
        {
            sent++;
            throw new RpcException(new(StatusCode.Unavailable, ""));
        };

        var error = await RpcAssert.FailsAsync(
            StatusCode.Unavailable,
            ErrorReason.ServiceUnavailable,
            _platform.Gateway.Galleries().EnrollFaceAsync(new() { Parent = Subject, Image = Image }));

        Assert.NotNull(error.GetRpcStatus()!.GetDetail<RetryInfo>());
        Assert.Equal(1, sent);
    }

    [Fact]
    public async Task The_callers_deadline_reaches_both_services_and_a_call_without_one_gets_the_default()
    {
        // What a call takes to come where it is looked at; the two deadlines stay apart.
        const double OfASlowMachine = 120;
        var deadlines = new List<DateTime>();
        _platform.Embedding.Analyze = (request, context) =>
        {
            deadlines.Add(context.Deadline);
            return Task.FromResult(EmbeddingDouble.OneFace(request));
        };
        _platform.Identity.Verify = (_, context) =>
        {
            deadlines.Add(context.Deadline);
            return Task.FromResult(new VerifyTemplateResponse());
        };
        var call = new VerifySubjectRequest { Name = Subject, Probe = Image };
        var asked = DateTime.UtcNow;

        await _platform.Gateway.Galleries().VerifySubjectAsync(call, deadline: asked.AddMinutes(5));
        await _platform.Gateway.Galleries().VerifySubjectAsync(call);

        Assert.Collection(
            deadlines,
            deadline => Assert.InRange((deadline - asked).TotalSeconds, 298, 298 + OfASlowMachine),
            deadline => Assert.InRange((deadline - asked).TotalSeconds, 298, 298 + OfASlowMachine),
            deadline => Assert.InRange((deadline - asked).TotalSeconds, 28, 28 + OfASlowMachine),
            deadline => Assert.InRange((deadline - asked).TotalSeconds, 28, 28 + OfASlowMachine));
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_in_the_service_that_works_for_it()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        _platform.Embedding.Analyze = async (request, context) =>
        {
            context.CancellationToken.Register(cancelled.SetResult);
            started.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return EmbeddingDouble.OneFace(request);
        };

        var call = _platform.Gateway.Faces().DetectFacesAsync(new() { Image = Image });
        await started.Task;
        call.Dispose();

        await cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_deadline_that_passes_in_a_service_ends_the_call_there_too()
    {
        var started = false;
        var cancelled = new TaskCompletionSource();
        _platform.Embedding.Analyze = async (request, context) =>
        {
            started = true;
            context.CancellationToken.Register(() => cancelled.TrySetResult());
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return EmbeddingDouble.OneFace(request);
        };

        // On a busy machine a short one passes before the call has come so far.
        for (var patience = TimeSpan.FromSeconds(0.3); !Volatile.Read(ref started); patience *= 2)
        {
            var error = await Assert.ThrowsAsync<RpcException>(async () => await _platform.Gateway.Faces().DetectFacesAsync(
                new() { Image = Image }, deadline: DateTime.UtcNow + patience));
            Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        }

        await cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    // The words are the gRPC client's own: a failure that it makes up itself, when each replica has said that it goes.
    [Theory]
    [InlineData("Unknown error.", true)]
    [InlineData("The platform failed; the fault is not the request's.", false)]
    public void A_service_none_of_whose_replicas_is_left_is_away(string detail, bool away) =>
        Assert.Equal(away, new RpcException(new Grpc.Core.Status(StatusCode.Internal, detail)).IsUnavailable());
}
