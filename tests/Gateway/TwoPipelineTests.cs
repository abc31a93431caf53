using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

/// <summary>A gallery that changes its pipeline, and one that keeps its crops.</summary>
public sealed class TwoPipelineTests : IAsyncDisposable
{
    private const string Old = EmbeddingDouble.DefaultPipeline;
    private const string New = "pipelines/new-2";
    private const string Gallery = "galleries/staff";
    private const string Subject = "galleries/staff/subjects/ann";

    private static readonly ByteString Image = ByteString.CopyFromUtf8("an image");

    private readonly GatewayWithDoubles _platform = new();
    private readonly List<Probe> _probes = [];

    public TwoPipelineTests()
    {
        _platform.Identity.Enroll = request =>
        {
            _probes.Add(request.Probe);
            return Task.FromResult(new Face());
        };
        _platform.Identity.Identify = request =>
        {
            _probes.AddRange(request.Probes);
            return new();
        };
        _platform.Identity.Verify = (request, _) =>
        {
            _probes.Add(request.Probe);
            return Task.FromResult(new VerifyTemplateResponse());
        };
    }

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private GalleryService.GalleryServiceClient Galleries => _platform.Gateway.Galleries();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    private void Has(string pipeline, string other = "", bool keepCrops = false) =>
        _platform.Identity.Lookup = _ => new() { Pipeline = pipeline, OtherPipeline = other, KeepCrops = keepCrops };

    private AsyncUnaryCall<Face> Enroll() => Galleries.EnrollFaceAsync(new() { Parent = Subject, Image = Image });

    private AsyncUnaryCall<IdentifyFacesResponse> Identify() =>
        Galleries.IdentifyFacesAsync(new() { Name = Gallery, Image = Image });

    private AsyncUnaryCall<VerifySubjectResponse> Verify() =>
        Galleries.VerifySubjectAsync(new() { Name = Subject, Probe = Image });

    [Fact]
    public async Task A_face_is_enrolled_with_all_that_the_gallery_keeps_of_it()
    {
        Has(Old, other: New, keepCrops: true);
        await Enroll();

        AssertProbe(Assert.Single(_probes), Old, New, crop: true);
        var asked = Assert.Single(_platform.Embedding.Requests);
        Assert.Equal((Old, New, true, true), (asked.Pipeline, asked.OtherPipeline, asked.Crops, asked.Templates));
    }

    [Fact]
    public async Task So_is_one_of_an_import()
    {
        Has(Old, other: New, keepCrops: true);
        using var import = _platform.Gateway.Transfers().ImportFaces(cancellationToken: Test);
        await import.RequestStream.WriteAsync(new() { Config = new() { Parent = Gallery } }, Test);
        await import.RequestStream.WriteAsync(new() { Image = new() { SubjectId = "ann", Image = Image } }, Test);
        await import.RequestStream.CompleteAsync();
        Assert.True(await import.ResponseStream.MoveNext(Test));

        Assert.Null(import.ResponseStream.Current.Error);
        AssertProbe(Assert.Single(_probes), Old, New, crop: true);
    }

    [Fact]
    public async Task A_gallery_that_neither_changes_nor_keeps_crops_gets_one_template()
    {
        Has(New);
        await Enroll();

        AssertProbe(Assert.Single(_probes), New, other: null, crop: false);
    }

    [Fact]
    public async Task A_gallery_that_an_enrolment_creates_gets_the_default_pipeline_and_keeps_no_crop()
    {
        _platform.Identity.Lookup = _ => throw RpcErrors.NotFound(ErrorReason.GalleryNotFound, "Gallery", Gallery);
        await Galleries.EnrollFaceAsync(new() { Parent = Subject, Image = Image, CreateMissing = true });

        AssertProbe(Assert.Single(_probes), Old, other: null, crop: false);
        Assert.Equal("", Assert.Single(_platform.Embedding.Requests).Pipeline);
    }

    [Fact]
    public async Task A_search_has_the_other_template_and_no_crop_and_a_verification_only_what_decides()
    {
        Has(Old, other: New, keepCrops: true);
        await Identify();
        await Verify();

        AssertProbe(_probes[0], Old, New, crop: false);
        AssertProbe(_probes[1], Old, other: null, crop: false);
    }

    [Fact]
    public async Task Where_the_other_pipeline_is_not_served_a_search_goes_on_without_it_and_an_enrolment_is_told_to_wait()
    {
        Has(Old, other: New);
        _platform.Embedding.Analyze = (request, _) => request.OtherPipeline is ""
            ? Task.FromResult(EmbeddingDouble.OneFace(request))
            : throw RpcErrors.NotFound(ErrorReason.PipelineNotFound, "Pipeline", New);
        await Identify();

        AssertProbe(Assert.Single(_probes), Old, other: null, crop: false);
        await AssertToldToWaitAsync(Enroll());
        Assert.Single(_probes);
    }

    // As it is while a migration encodes crops as fast as it may.
    [Fact]
    public async Task Where_only_the_other_pipeline_has_too_much_to_do_a_search_goes_on_without_it()
    {
        Has(Old, other: New);
        _platform.Embedding.Analyze = (request, _) => request.OtherPipeline is ""
            ? Task.FromResult(EmbeddingDouble.OneFace(request))
            : throw RpcErrors.Overloaded("The queue is full.", TimeSpan.FromSeconds(1));
        await Identify();

        AssertProbe(Assert.Single(_probes), Old, other: null, crop: false);
    }

    [Fact]
    public async Task That_the_gallerys_pipeline_is_not_served_is_not_the_callers_fault()
    {
        Has(New);
        _platform.Embedding.Analyze =
            (_, _) => throw RpcErrors.NotFound(ErrorReason.PipelineNotFound, "Pipeline", New);

        await AssertToldToWaitAsync(Identify());
        await AssertToldToWaitAsync(Verify());
        await AssertToldToWaitAsync(Enroll());
    }

    [Fact]
    public async Task Two_photos_are_compared_by_one_pipeline_where_replicas_have_different_defaults()
    {
        CompareTemplatesRequest? compared = null;
        _platform.Identity.Compare = request =>
        {
            compared = request;
            return new();
        };
        var asked = 0;
        _platform.Embedding.Analyze = (request, _) =>
        {
            var pipeline = request.Pipeline is "" ? $"pipelines/default-{Interlocked.Increment(ref asked)}" : request.Pipeline;
            return Task.FromResult(EmbeddingDouble.OneFace(new(request) { Pipeline = pipeline }));
        };
        await _platform.Gateway.Faces().VerifyFacesAsync(new() { Probe = Image, Reference = Image });

        Assert.Equal(compared!.Probe.Template.Pipeline, compared.Reference.Template.Pipeline);
        Assert.Equal(["", "", compared.Probe.Template.Pipeline], _platform.Embedding.Requests.Select(request => request.Pipeline));
    }

    [Fact]
    public async Task A_search_that_meets_a_flip_is_repeated_with_the_new_pipeline()
    {
        Has(Old, other: New);
        await Identify();
        Has(New, other: Old);
        _platform.Identity.Identify = request => request.Pipeline == New
            ? new() { GallerySize = 7 }
            : throw RpcErrors.PipelineChanged("The gallery has another pipeline.");

        Assert.Equal(7, (await Identify()).GallerySize);
        Assert.Equal((New, Old), _platform.Embedding.Requests.Select(request => (request.Pipeline, request.OtherPipeline)).Last());
    }

    [Fact]
    public async Task An_enrolment_that_lacks_what_the_gallery_keeps_by_now_is_repeated_with_it()
    {
        Has(Old);
        await Enroll();
        Has(Old, other: New, keepCrops: true);
        _platform.Identity.Enroll = request => request.Probe is { OtherTemplate: not null, Crop.IsEmpty: false }
            ? Task.FromResult(new Face { Name = "with all" })
            : throw RpcErrors.PipelineChanged("The gallery has a second pipeline.");

        Assert.Equal("with all", (await Enroll()).Name);
    }

    [Fact]
    public async Task What_an_update_changes_is_known_at_once()
    {
        Has(Old);
        await Enroll();
        Has(Old, keepCrops: true);
        await Galleries.UpdateGalleryAsync(new() { Gallery = new() { Name = Gallery, KeepCrops = true } });
        await Enroll();

        AssertProbe(_probes[^1], Old, other: null, crop: true);
        Assert.Equal(2, _platform.Embedding.Requests.Count);
    }

    [Fact]
    public async Task A_gallery_may_be_created_with_kept_crops()
    {
        await Galleries.CreateGalleryAsync(new() { GalleryId = "kept", Gallery = new() { KeepCrops = true } });
        await Galleries.CreateGalleryAsync(new() { GalleryId = "plain" });

        Assert.Equal(
            [true, false],
            _platform.Identity.Requests.Cast<Internal.V1.CreateGalleryRequest>().Select(request => request.KeepCrops));
    }

    private static void AssertProbe(Probe probe, string pipeline, string? other, bool crop)
    {
        Assert.Equal((pipeline, other), (probe.Template.Pipeline, probe.OtherTemplate?.Pipeline));
        Assert.Equal(crop ? "a crop" : "", probe.Crop.ToStringUtf8());
    }

    private static async Task AssertToldToWaitAsync<T>(AsyncUnaryCall<T> call)
    {
        var error = await RpcAssert.FailsAsync(StatusCode.Unavailable, ErrorReason.ServiceUnavailable, call);
        Assert.NotNull(error.GetRpcStatus()!.GetDetail<RetryInfo>());
    }
}
