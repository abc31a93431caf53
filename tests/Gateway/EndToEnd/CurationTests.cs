using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.EndToEnd;

/// <summary>A gallery is kept clean by what real photos look like.</summary>
public sealed class CurationTests(RecognitionPlatform platform)
{
    private const int Ann = 1;
    private const int Bob = 5;

    private readonly string _gallery = $"galleries/{Guid.NewGuid():N}";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private GalleryService.GalleryServiceClient Galleries => platform.Gateway.Galleries();

    private CurationService.CurationServiceClient Curation => platform.Gateway.Curation();

    [Fact]
    public async Task A_face_that_looks_like_another_subject_is_reported_or_refused()
    {
        var first = await EnrollAsync("ann", Ann);
        var second = await EnrollAsync("ann-2", Ann);
        var own = await EnrollAsync("ann", Ann);
        var stranger = await EnrollAsync("bob", Bob);
        var ignored = await EnrollAsync("ann-3", Ann, CollisionPolicy.Ignore);

        Assert.True(second.CollisionReport.Checked);
        var collision = Assert.Single(second.CollisionReport.Collisions);
        Assert.Equal((Name("ann"), first.Name), (collision.Subject, collision.Face));
        Assert.InRange(collision.Similarity, 0.999, 1.001);
        Assert.InRange(second.CollisionReport.Threshold, 0.1, 0.9);
        Assert.Equal(Name("ann-2"), Assert.Single(own.CollisionReport.Collisions).Subject);
        Assert.Empty(stranger.CollisionReport.Collisions);
        Assert.False(ignored.CollisionReport.Checked);

        var refused = await Assert.ThrowsAsync<RpcException>(() => EnrollAsync("bob", Ann, CollisionPolicy.Fail));
        Assert.Equal(
            (StatusCode.FailedPrecondition, ErrorReason.FaceCollides), (refused.StatusCode, refused.GetReason()));
        Assert.StartsWith($"{_gallery}/subjects/ann", refused.GetErrorInfo()!.Metadata["subject"]);
        Assert.Equal(1, (await Galleries.GetSubjectAsync(new() { Name = Name("bob") })).FaceCount);
    }

    [Fact]
    public async Task A_merged_subject_is_identified_as_the_target_and_after_the_undo_as_itself()
    {
        await EnrollAsync("ann", Ann);
        await EnrollAsync("bob", Bob);

        var merge = await Curation.MergeSubjectsAsync(new() { Name = Name("ann"), Into = Name("bob") });
        var merged = await IdentifyAsync(Ann);
        var gallery = await Galleries.GetGalleryAsync(new() { Name = _gallery });
        var error = await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition,
            ErrorReason.SubjectMerged,
            Galleries.GetSubjectAsync(new() { Name = Name("ann") }));
        var listed = await Curation.ListMergesAsync(new() { Parent = _gallery });
        var undone = await Curation.UndoMergeAsync(new() { Name = merge.Name });
        var alone = await IdentifyAsync(Ann);

        Assert.Equal((Name("ann"), Name("bob")), (merge.Source, merge.Target));
        Assert.Equal(Name("bob"), merged.Subject);
        Assert.Equal((1, 2), (gallery.SubjectCount, gallery.FaceCount));
        Assert.Equal(Name("bob"), error.GetErrorInfo()!.Metadata["merged_into"]);
        Assert.Equal(merge, Assert.Single(listed.Merges));
        Assert.Equal((Name("ann"), 1), (undone.Name, undone.FaceCount));
        Assert.Equal(Name("ann"), alone.Subject);
        Assert.Equal(Name("bob"), (await IdentifyAsync(Bob)).Subject);
        await RpcAssert.FailsAsync(
            StatusCode.NotFound, ErrorReason.MergeNotFound, Curation.UndoMergeAsync(new() { Name = merge.Name }));
    }

    [Fact]
    public async Task A_moved_face_and_a_renamed_subject_are_found_under_their_new_names()
    {
        var face = await EnrollAsync("bob", Ann);
        await EnrollAsync("bob", Bob);
        await Galleries.CreateSubjectAsync(new() { Parent = _gallery, SubjectId = "ann" });

        var moved = await Curation.MoveFaceAsync(new() { Name = face.Name, Subject = Name("ann") });
        var found = await IdentifyAsync(Ann);
        var renamed = await Galleries.RenameSubjectAsync(new() { Name = Name("ann"), SubjectId = "anna" });
        var foundAgain = await IdentifyAsync(Ann);

        Assert.StartsWith($"{Name("ann")}/faces/", moved.Name);
        Assert.Equal((Name("ann"), moved.Name), (found.Subject, found.Face));
        Assert.Equal((Name("anna"), 1), (renamed.Name, renamed.FaceCount));
        Assert.Equal(Name("anna"), foundAgain.Subject);
        Assert.Equal(Name("bob"), (await IdentifyAsync(Bob)).Subject);
    }

    [Fact]
    public async Task One_person_under_two_names_is_found_with_what_to_expect_by_chance()
    {
        await EnrollAsync("ann", Ann);
        await EnrollAsync("ann-2", Ann);
        await EnrollAsync("bob", Bob);

        var (found, last) = (new List<DuplicateSubjects>(), new ListDuplicateSubjectsResponse());
        var request = new ListDuplicateSubjectsRequest { Parent = _gallery, PageSize = 1 };
        do
        {
            last = await Curation.ListDuplicateSubjectsAsync(request);
            found.AddRange(last.Duplicates);
            request.PageToken = last.NextPageToken;
        }
        while (request.PageToken != "");

        var pair = Assert.Single(found);
        Assert.Equal([Name("ann"), Name("ann-2")], new[] { pair.Subject, pair.OtherSubject }.Order(StringComparer.Ordinal));
        Assert.InRange(pair.Similarity, 0.999, 1.001);
        Assert.Equal(3, last.Comparisons);
        Assert.Equal(3 * last.FalseMatchRate, last.ExpectedFalsePairs, tolerance: 1e-9);
        Assert.NotEmpty(last.Calibration);
    }

    [Fact]
    public async Task A_wrong_photo_under_a_subject_is_found_with_whom_it_looks_like()
    {
        await EnrollAsync("ann", Ann);
        await EnrollAsync("ann", Ann);
        var wrong = await EnrollAsync("ann", Bob);
        await EnrollAsync("bob", Bob);

        var answer = await Curation.ListOutlierFacesAsync(new() { Parent = _gallery });

        var outlier = Assert.Single(answer.Outliers);
        Assert.Equal(wrong.Name, outlier.Face);
        Assert.True(outlier.Similarity < answer.Threshold);
        Assert.Equal(Name("bob"), outlier.Closest.Subject);
        Assert.InRange(outlier.Closest.Similarity, 0.999, 1.001);
    }

    [Fact]
    public async Task Identification_says_how_far_the_runner_up_is()
    {
        await EnrollAsync("ann", Ann);
        var alone = await IdentifyAsync(Ann);
        await EnrollAsync("bob", Bob);
        var beside = await IdentifyAsync(Ann);

        Assert.False(alone.HasMargin);
        Assert.InRange(beside.Margin, 0.3, 1.5);
    }

    [Fact]
    public async Task A_rebuilt_index_answers_as_before()
    {
        await EnrollAsync("ann", Ann);
        await EnrollAsync("bob", Bob);

        using var rebuild = Curation.RebuildIndex(new() { Name = _gallery }, cancellationToken: Test);
        var progress = await rebuild.ResponseStream.ReadAllAsync(Test).ToListAsync(Test);

        Assert.Equal((2, 2, 0, true), (
            progress[^1].Templates, progress[^1].TemplateCount, progress[^1].Removed, progress[^1].Done));
        Assert.Equal(Name("ann"), (await IdentifyAsync(Ann)).Subject);
    }

    [Fact]
    public async Task Display_names_change_and_names_of_another_tenant_do_not_exist()
    {
        await EnrollAsync("ann", Ann);
        var gallery = await Galleries.UpdateGalleryAsync(new() { Gallery = new() { Name = _gallery, DisplayName = "Staff" } });
        var subject = await Galleries.UpdateSubjectAsync(
            new() { Subject = new() { Name = Name("ann"), DisplayName = "Ann" } });

        Assert.Equal(("Staff", 1), (gallery.DisplayName, gallery.FaceCount));
        Assert.Equal(("Ann", 1), (subject.DisplayName, subject.FaceCount));
        using var other = platform.StartGateway(tenant: "other");
        await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.GalleryNotFound,
            other.Curation().ListDuplicateSubjectsAsync(new() { Parent = _gallery }));
        await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.GalleryNotFound,
            other.Galleries().UpdateGalleryAsync(new() { Gallery = new() { Name = _gallery, DisplayName = "Mine" } }));
    }

    private string Name(string subject) => $"{_gallery}/subjects/{subject}";

    private async Task<Face> EnrollAsync(
        string subject, int photo, CollisionPolicy policy = CollisionPolicy.Unspecified) =>
        await Galleries.EnrollFaceAsync(new()
        {
            Parent = Name(subject),
            Image = Photo(photo),
            FaceSelection = FaceSelection.Largest,
            CreateMissing = true,
            CollisionPolicy = policy,
        });

    // The best candidate for the photo's largest face.
    private async Task<Candidate> IdentifyAsync(int photo)
    {
        var answer = await Galleries.IdentifyFacesAsync(
            new() { Name = _gallery, Image = Photo(photo), FaceSelection = FaceSelection.Largest });
        return Assert.Single(answer.Faces).Candidates[0];
    }

    private static ByteString Photo(int number) => ByteString.CopyFrom(SamplePhotos.Read(number));
}
