using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace FacePlatform.Tests.Gateway;

public sealed class GalleryPipelineTests : IAsyncDisposable
{
    private const string NewPipeline = "pipelines/new-2";

    private readonly GatewayWithDoubles _platform = new();
    private readonly VerifySubjectRequest _verify = new()
    {
        Name = "galleries/staff/subjects/ann",
        Probe = ByteString.CopyFromUtf8("an image"),
    };

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    private AsyncUnaryCall<VerifySubjectResponse> Verify() => _platform.Gateway.Galleries().VerifySubjectAsync(_verify);

    [Fact]
    public async Task A_gallerys_pipeline_is_looked_up_once_and_what_the_image_is_embedded_with()
    {
        _platform.Identity.Pipeline = NewPipeline;
        await Verify();
        await Verify();

        Assert.Equal("development", Assert.Single(_platform.Identity.GalleryLookups).Tenant);
        Assert.All(_platform.Embedding.Requests, request => Assert.Equal(NewPipeline, request.Pipeline));
    }

    [Fact]
    public async Task After_PIPELINE_CHANGED_the_image_is_embedded_again_with_the_new_pipeline()
    {
        await Verify();
        _platform.Identity.Pipeline = NewPipeline;
        _platform.Identity.Verify = (request, _) => request.Probe.Template.Pipeline == NewPipeline
            ? Task.FromResult(new VerifyTemplateResponse { TemplateCount = 7 })
            : throw RpcErrors.PipelineChanged("The gallery has another pipeline.");

        Assert.Equal(7, (await Verify()).TemplateCount);
        Assert.Equal(2, _platform.Identity.GalleryLookups.Count);
    }

    [Fact]
    public async Task Where_what_is_remembered_is_not_served_any_more_Identity_is_asked_again()
    {
        await Verify();
        _platform.Identity.Pipeline = NewPipeline;
        _platform.Embedding.Analyze = (request, _) => request.Pipeline == NewPipeline
            ? Task.FromResult(EmbeddingDouble.OneFace(request))
            : throw RpcErrors.NotFound(ErrorReason.PipelineNotFound, "Pipeline", request.Pipeline);

        await Verify();
        Assert.Equal(2, _platform.Identity.GalleryLookups.Count);

        // Where what it says is not served either, it is not asked twice.
        _platform.Embedding.Analyze =
            (request, _) => throw RpcErrors.NotFound(ErrorReason.PipelineNotFound, "Pipeline", request.Pipeline);
        await RpcAssert.FailsAsync(StatusCode.Unavailable, ErrorReason.ServiceUnavailable, Verify());
        Assert.Equal(3, _platform.Identity.GalleryLookups.Count);
    }

    [Fact]
    public async Task A_flip_and_its_roll_back_during_one_call_do_not_fail_it()
    {
        await Verify();
        var asked = 0;
        _platform.Identity.Verify = (request, _) =>
        {
            // Asked with the old one, flipped; asked with the new one, rolled back.
            _platform.Identity.Pipeline = ++asked == 1 ? NewPipeline : EmbeddingDouble.DefaultPipeline;
            return asked <= 2
                ? throw RpcErrors.PipelineChanged("The gallery has another pipeline.")
                : Task.FromResult(new VerifyTemplateResponse { TemplateCount = 5 });
        };

        Assert.Equal(5, (await Verify()).TemplateCount);
        Assert.Equal(
            [EmbeddingDouble.DefaultPipeline, NewPipeline, EmbeddingDouble.DefaultPipeline],
            _platform.Embedding.Requests.Skip(1).Select(request => request.Pipeline));
    }

    [Fact]
    public async Task A_pipeline_that_keeps_changing_is_asked_for_twice_more()
    {
        var asked = 0;
        _platform.Identity.Verify = (_, _) =>
        {
            asked++;
            throw RpcErrors.PipelineChanged("The gallery has another pipeline.");
        };

        await RpcAssert.FailsAsync(StatusCode.Aborted, ErrorReason.PipelineChanged, Verify());
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_pipeline_that_Identity_does_not_know_is_registered_and_the_call_made_again()
    {
        await Verify();
        var registeredBefore = _platform.Identity.Registered.Count;
        _platform.Identity.Verify = (_, _) => _platform.Identity.Registered.Count == registeredBefore
            ? throw RpcErrors.FailedPrecondition(ErrorReason.PipelineNotRegistered, "unknown")
            : Task.FromResult(new VerifyTemplateResponse { TemplateCount = 3 });

        Assert.Equal(3, (await Verify()).TemplateCount);
        Assert.Equal(EmbeddingDouble.DefaultPipeline, _platform.Identity.Registered.Last().Name);
    }

    [Fact]
    public async Task A_new_calibration_of_Embedding_is_registered_without_a_restart()
    {
        // Ahead, since it stands still: the deadlines of the gateway's own calls are reckoned by it.
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(1));
        await using var platform = new GatewayWithDoubles(
            configure: services => services.Replace(new(typeof(TimeProvider), time)));
        await platform.Gateway.WaitUntilReadyAsync();

        platform.Embedding.Calibration = new() { Name = "next" };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(5));
        while (platform.Identity.Registered.All(pipeline => pipeline.Calibration?.Name != "next"))
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Delay(10, patience.Token);
        }
    }

    [Fact]
    public async Task Two_faces_of_an_image_that_match_one_subject_are_a_warning()
    {
        _platform.Embedding.Analyze = (request, _) =>
        {
            var found = EmbeddingDouble.OneFace(request);
            found.Faces.Add(found.Faces[0].Clone());
            return Task.FromResult(found);
        };
        var match = new Identification
        {
            Outcome = Outcome.Match,
            Candidates = { new Candidate { Subject = "galleries/staff/subjects/ann", Similarity = 0.8 } },
        };
        _platform.Identity.Identify = request => new() { Identifications = { request.Probes.Select(_ => match) } };

        var answer = await _platform.Gateway.Galleries().IdentifyFacesAsync(
            new() { Name = "galleries/staff", Image = _verify.Probe });

        Assert.Equal("2 faces matched galleries/staff/subjects/ann", Assert.Single(answer.Warnings));
    }
}
