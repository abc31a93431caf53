using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

public sealed class UpdateTests : IAsyncDisposable
{
    private const string Gallery = "galleries/staff";
    private const string Subject = "galleries/staff/subjects/ann";

    private readonly GatewayWithDoubles _platform = new();

    private GalleryService.GalleryServiceClient Galleries => _platform.Gateway.Galleries();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    public static TheoryData<string?, string, string?> Masks => new()
    {
        { null, "Ann", "Ann" },
        { null, "", null },
        { "", "Ann", "Ann" },
        { "display_name", "Ann", "Ann" },
        { "display_name", "", "" },
        { "*", "", "" },
    };

    [Theory]
    [MemberData(nameof(Masks))]
    public async Task A_display_name_changes_as_the_mask_says(string? mask, string displayName, string? expected)
    {
        await Galleries.UpdateGalleryAsync(
            new() { Gallery = new() { Name = Gallery, DisplayName = displayName }, UpdateMask = Mask(mask) });
        await Galleries.UpdateSubjectAsync(
            new() { Subject = new() { Name = Subject, DisplayName = displayName }, UpdateMask = Mask(mask) });

        var gallery = Assert.IsType<Internal.V1.UpdateGalleryRequest>(_platform.Identity.Requests.First());
        var subject = Assert.IsType<Internal.V1.UpdateSubjectRequest>(_platform.Identity.Requests.Last());
        Assert.Equal(("development", "staff"), (gallery.Gallery.Tenant, gallery.Gallery.Gallery));
        Assert.Equal("ann", subject.Subject.Subject);
        Assert.Equal(expected, gallery.HasDisplayName ? gallery.DisplayName : null);
        Assert.Equal(expected, subject.HasDisplayName ? subject.DisplayName : null);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("displayName")]
    [InlineData("display_name,other_pipeline")]
    [InlineData("*,display_name")]
    public async Task Nothing_but_what_can_change_can_be_updated(string mask)
    {
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "update_mask",
            Galleries.UpdateGalleryAsync(new() { Gallery = new() { Name = Gallery }, UpdateMask = Mask(mask) }));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "update_mask",
            Galleries.UpdateSubjectAsync(new() { Subject = new() { Name = Subject }, UpdateMask = Mask(mask) }));
        Assert.Empty(_platform.Identity.Requests);
    }

    [Theory]
    [InlineData(null, true, true)]
    [InlineData(null, false, null)]
    [InlineData("keep_crops", false, false)]
    [InlineData("display_name,keep_crops", true, true)]
    [InlineData("display_name", true, null)]
    [InlineData("*", false, false)]
    public async Task Whether_crops_are_kept_changes_as_the_mask_says(string? mask, bool keepCrops, bool? expected)
    {
        await Galleries.UpdateGalleryAsync(
            new() { Gallery = new() { Name = Gallery, KeepCrops = keepCrops }, UpdateMask = Mask(mask) });

        var update = Assert.IsType<Internal.V1.UpdateGalleryRequest>(Assert.Single(_platform.Identity.Requests));
        Assert.Equal(expected, update.HasKeepCrops ? update.KeepCrops : null);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("pipeline")]
    [InlineData("display_name,pipeline")]
    [InlineData("*")]
    public async Task A_pipeline_is_changed_by_a_migration_and_not_by_an_update(string? mask)
    {
        var update = new UpdateGalleryRequest
        {
            Gallery = new() { Name = Gallery, DisplayName = "Staff", Pipeline = "pipelines/new-2" },
            UpdateMask = Mask(mask),
        };
        var error = await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition, ErrorReason.MigrationRequired, Galleries.UpdateGalleryAsync(update));

        Assert.Contains("facectl migrations create", error.Status.Detail);
        Assert.Empty(_platform.Identity.Requests);
        update.Gallery.Pipeline = EmbeddingDouble.DefaultPipeline;
        await Galleries.UpdateGalleryAsync(update);
        Assert.Single(_platform.Identity.Requests);
    }

    [Fact]
    public async Task A_pipeline_that_the_mask_does_not_name_is_not_looked_at()
    {
        await Galleries.UpdateGalleryAsync(new()
        {
            Gallery = new() { Name = Gallery, DisplayName = "Staff", Pipeline = "pipelines/new-2" },
            UpdateMask = Mask("display_name"),
        });

        Assert.Single(_platform.Identity.Requests);
    }

    [Fact]
    public async Task What_is_updated_or_renamed_has_a_name_and_a_display_name_that_do()
    {
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidResourceName, "gallery.name", Galleries.UpdateGalleryAsync(new()));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidResourceName,
            "subject.name",
            Galleries.UpdateSubjectAsync(new() { Subject = new() { Name = Gallery } }));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "subject.display_name",
            Galleries.UpdateSubjectAsync(new() { Subject = new() { Name = Subject, DisplayName = "line\n" } }));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidResourceName,
            "subject_id",
            Galleries.RenameSubjectAsync(new() { Name = Subject, SubjectId = "a/b" }));
        Assert.Empty(_platform.Identity.Requests);
    }

    [Fact]
    public async Task A_new_id_is_passed_on_in_NFC()
    {
        await Galleries.RenameSubjectAsync(new() { Name = Subject, SubjectId = "Jose\u0301" });

        var request = Assert.IsType<Internal.V1.RenameSubjectRequest>(Assert.Single(_platform.Identity.Requests));
        Assert.Equal(("ann", "Jos\u00e9"), (request.Subject.Subject, request.SubjectId));
    }

    [Fact]
    public async Task The_collision_policy_goes_to_Identity_and_its_report_comes_back()
    {
        var report = new CollisionReport { Checked = true, Fpir = 0.01, Collisions = { new Candidate { Margin = 0.2 } } };
        _platform.Identity.Enroll = request => Task.FromResult(new Face
        {
            CollisionReport = request.CollisionPolicy is CollisionPolicy.Fail ? report : null,
        });
        var enrolment = new EnrollFaceRequest
        {
            Parent = Subject,
            Image = ByteString.CopyFromUtf8("an image"),
            CollisionPolicy = CollisionPolicy.Fail,
        };

        Assert.Equal(report, (await Galleries.EnrollFaceAsync(enrolment)).CollisionReport);
        enrolment.CollisionPolicy = (CollisionPolicy)9;
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField, "collision_policy", Galleries.EnrollFaceAsync(enrolment));
    }

    private static FieldMask? Mask(string? paths) => paths is null
        ? null
        : new() { Paths = { paths.Split(',', StringSplitOptions.RemoveEmptyEntries) } };
}
