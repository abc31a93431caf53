using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.EndToEnd;

public sealed class GalleryTests(RecognitionPlatform platform)
{
    private readonly string _gallery = $"galleries/{Guid.NewGuid():N}";

    private GalleryService.GalleryServiceClient Galleries => platform.Gateway.Galleries();

    private static ByteString Photo(int number) => ByteString.CopyFrom(SamplePhotos.Read(number));

    private EnrollFaceRequest Enrolment(string subject = "ann", int photo = 1) => new()
    {
        Parent = $"{_gallery}/subjects/{subject}",
        Image = Photo(photo),
        FaceSelection = FaceSelection.Largest,
        CreateMissing = true,
    };

    [Fact]
    public async Task A_gallery_gets_the_default_pipeline_and_is_created_once()
    {
        var create = new CreateGalleryRequest
        {
            GalleryId = _gallery["galleries/".Length..],
            Gallery = new() { DisplayName = "Staff" },
            RequestId = "first",
        };
        var created = await Galleries.CreateGalleryAsync(create);
        var again = await Galleries.CreateGalleryAsync(create);
        var pipelines = await platform.Gateway.Pipelines().ListPipelinesAsync(new());

        Assert.Equal(created, again);
        Assert.Equal((_gallery, "Staff"), (created.Name, created.DisplayName));
        Assert.Equal(pipelines.Pipelines.Single(pipeline => pipeline.Default).Name, created.Pipeline);
        create.RequestId = "second";
        await RpcAssert.FailsAsync(
            StatusCode.AlreadyExists, ErrorReason.GalleryExists, Galleries.CreateGalleryAsync(create));
        create.RequestId = "first";
        create.Gallery.DisplayName = "Other";
        await RpcAssert.FailsAsync(
            StatusCode.AlreadyExists, ErrorReason.RequestIdReused, Galleries.CreateGalleryAsync(create));
    }

    [Fact]
    public async Task A_gallery_of_an_unknown_pipeline_is_refused()
    {
        await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.PipelineNotFound,
            Galleries.CreateGalleryAsync(new()
            {
                GalleryId = _gallery["galleries/".Length..],
                Gallery = new() { Pipeline = "pipelines/none-00000000" },
            }));
        await AssertGalleryIsMissingAsync();
    }

    [Fact]
    public async Task An_enrolment_is_idempotent_by_its_request_id_and_image()
    {
        var enrolment = Enrolment();
        enrolment.RequestId = "once";
        var first = await Galleries.EnrollFaceAsync(enrolment);
        var again = await Galleries.EnrollFaceAsync(enrolment);
        enrolment.Image = Photo(5);

        Assert.Equal(first.Name, again.Name);
        Assert.True(first.Searchable);
        Assert.True(first.Quality.Acceptable);
        await RpcAssert.FailsAsync(
            StatusCode.AlreadyExists, ErrorReason.RequestIdReused, Galleries.EnrollFaceAsync(enrolment));
        Assert.Equal(1, (await Galleries.GetSubjectAsync(new() { Name = enrolment.Parent })).FaceCount);
    }

    [Fact]
    public async Task Two_spellings_of_one_name_are_one_subject()
    {
        await Galleries.EnrollFaceAsync(Enrolment("Jose\u0301"));

        var found = await Galleries.GetSubjectAsync(new() { Name = $"{_gallery}/subjects/Jos\u00e9" });

        Assert.Equal($"{_gallery}/subjects/Jos\u00e9", found.Name);
    }

    [Fact]
    public async Task A_subject_is_verified_by_an_own_photo_and_not_by_a_strangers()
    {
        await Galleries.EnrollFaceAsync(Enrolment());
        var verify = new VerifySubjectRequest
        {
            Name = $"{_gallery}/subjects/ann",
            Probe = Photo(1),
            FaceSelection = FaceSelection.Largest,
            Threshold = 0.5,
        };
        var own = await Galleries.VerifySubjectAsync(verify);
        verify.Probe = Photo(5);
        var stranger = await Galleries.VerifySubjectAsync(verify);

        Assert.Equal((Outcome.Match, 1), (own.Decision.Outcome, own.TemplateCount));
        Assert.InRange(own.Decision.Similarity, 0.999, 1.001);
        Assert.True(own.Probe.Box.Width > 0);
        Assert.Equal(Outcome.NoMatch, stranger.Decision.Outcome);
    }

    [Fact]
    public async Task What_is_deleted_is_gone_and_a_full_gallery_needs_force()
    {
        var face = await Galleries.EnrollFaceAsync(Enrolment());
        await Galleries.EnrollFaceAsync(Enrolment("bob", photo: 5));
        await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition,
            ErrorReason.GalleryNotEmpty,
            Galleries.DeleteGalleryAsync(new() { Name = _gallery }));

        await Galleries.DeleteFaceAsync(new() { Name = face.Name });
        await RpcAssert.FailsAsync(
            StatusCode.NotFound, ErrorReason.FaceNotFound, Galleries.GetFaceAsync(new() { Name = face.Name }));
        await Galleries.DeleteSubjectAsync(new() { Name = $"{_gallery}/subjects/ann" });
        await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.SubjectNotFound,
            Galleries.ListFacesAsync(new() { Parent = $"{_gallery}/subjects/ann" }));
        await Galleries.DeleteGalleryAsync(new() { Name = _gallery, Force = true });
        await AssertGalleryIsMissingAsync();
    }

    [Fact]
    public async Task A_gallery_that_was_deleted_and_made_again_is_used_at_once()
    {
        await Galleries.EnrollFaceAsync(Enrolment());
        await Galleries.DeleteGalleryAsync(new() { Name = _gallery, Force = true });
        await Galleries.EnrollFaceAsync(Enrolment("bob"));

        var subjects = await Galleries.ListSubjectsAsync(new() { Parent = _gallery });

        Assert.Equal($"{_gallery}/subjects/bob", Assert.Single(subjects.Subjects).Name);
    }

    [Fact]
    public async Task Subjects_and_faces_are_listed_in_pages()
    {
        string[] ids = ["ann", "bob", "cid"];
        foreach (var id in ids)
            await Galleries.CreateSubjectAsync(new() { Parent = await EnsureGalleryAsync(), SubjectId = id });

        var first = await Galleries.ListSubjectsAsync(new() { Parent = _gallery, PageSize = 2 });
        var second = await Galleries.ListSubjectsAsync(
            new() { Parent = _gallery, PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal(ids, first.Subjects.Concat(second.Subjects).Select(subject => subject.Name.Split('/')[^1]));
        Assert.Equal((2, ""), (first.Subjects.Count, second.NextPageToken));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidPageToken,
            "page_token",
            Galleries.ListSubjectsAsync(new() { Parent = _gallery, PageToken = "not one" }));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField, "page_size", Galleries.ListSubjectsAsync(new() { Parent = _gallery, PageSize = -1 }));
    }

    [Fact]
    public async Task A_gallery_of_another_tenant_does_not_exist()
    {
        await Galleries.EnrollFaceAsync(Enrolment());
        using var other = platform.StartGateway(tenant: "other");

        await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.GalleryNotFound,
            other.Galleries().GetGalleryAsync(new() { Name = _gallery }));
        await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.GalleryNotFound,
            other.Galleries().IdentifyFacesAsync(new() { Name = _gallery, Image = Photo(1) }));
    }

    [Fact]
    public async Task An_unknown_gallery_and_an_unknown_subject_are_named_in_ResourceInfo()
    {
        var gallery = await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.GalleryNotFound,
            Galleries.IdentifyFacesAsync(new() { Name = _gallery, Image = Photo(1) }));
        await EnsureGalleryAsync();
        var subject = await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.SubjectNotFound,
            Galleries.VerifySubjectAsync(new()
            {
                Name = $"{_gallery}/subjects/nobody",
                Probe = Photo(1),
                FaceSelection = FaceSelection.Largest,
            }));

        Assert.Equal(_gallery, gallery.GetRpcStatus()!.GetDetail<ResourceInfo>()!.ResourceName);
        Assert.Equal($"{_gallery}/subjects/nobody", subject.GetRpcStatus()!.GetDetail<ResourceInfo>()!.ResourceName);
    }

    private async Task<string> EnsureGalleryAsync()
    {
        var created = await Galleries.CreateGalleryAsync(
            new() { GalleryId = _gallery["galleries/".Length..], RequestId = _gallery["galleries/".Length..] });
        return created.Name;
    }

    private async Task AssertGalleryIsMissingAsync() =>
        await RpcAssert.FailsAsync(
            StatusCode.NotFound, ErrorReason.GalleryNotFound, Galleries.GetGalleryAsync(new() { Name = _gallery }));
}
