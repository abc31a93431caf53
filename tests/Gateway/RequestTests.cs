using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Tests.Gateway;

/// <summary>What the gateway refuses itself: neither service may be asked.</summary>
public sealed class RequestTests(RequestTests.Platform platform) : IClassFixture<RequestTests.Platform>
{
    private const string Subject = "galleries/staff/subjects/ann";
    private static readonly ByteString Image = ByteString.CopyFromUtf8("an image");

    private GalleryService.GalleryServiceClient Galleries => platform.Doubles.Gateway.Galleries();

    private FaceService.FaceServiceClient Faces => platform.Doubles.Gateway.Faces();

    [Theory]
    [InlineData("")]
    [InlineData("staff")]
    [InlineData("galleries")]
    [InlineData("galleries/")]
    [InlineData("galleries/staff/")]
    [InlineData("/galleries/staff")]
    [InlineData("Galleries/staff")]
    [InlineData("galleries/staff/subjects/ann")]
    [InlineData("galleries/..")]
    [InlineData("galleries/.")]
    [InlineData("galleries/a b")]
    [InlineData("galleries/a%2fb")]
    [InlineData("galleries/a\nb")]
    [InlineData("galleries/a\u0000b")]
    [InlineData("galleries/\u202Eevil")]
    [InlineData("galleries/😀")]
    [InlineData("galleries/12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_bad_resource_name_is_refused(string name) =>
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidResourceName, "name", Galleries.IdentifyFacesAsync(new() { Name = name, Image = Image }));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public async Task A_rate_that_is_none_is_refused(double rate)
    {
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "false_match_rate",
            Faces.VerifyFacesAsync(new() { Probe = Image, Reference = Image, FalseMatchRate = rate }));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "false_match_rate",
            Galleries.VerifySubjectAsync(new() { Name = Subject, Probe = Image, FalseMatchRate = rate }));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "false_positive_identification_rate",
            Galleries.IdentifyFacesAsync(
                new() { Name = "galleries/staff", Image = Image, FalsePositiveIdentificationRate = rate }));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-1.001)]
    [InlineData(1.001)]
    public async Task A_threshold_that_is_no_similarity_is_refused(double threshold) =>
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "threshold",
            Galleries.VerifySubjectAsync(new() { Name = Subject, Probe = Image, Threshold = threshold }));

    [Theory]
    [InlineData(FaceSelection.All)]
    [InlineData((FaceSelection)17)]
    public async Task A_selection_that_means_no_single_face_is_refused(FaceSelection selection)
    {
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "face_selection",
            Galleries.EnrollFaceAsync(new() { Parent = Subject, Image = Image, FaceSelection = selection }));
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "face_selection",
            Faces.VerifyFacesAsync(new() { Probe = Image, Reference = Image, FaceSelection = selection }));
    }

    [Fact]
    public async Task An_unknown_selection_is_refused_where_any_number_of_faces_is_meant() =>
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "face_selection",
            Faces.EmbedFacesAsync(new() { Image = Image, FaceSelection = (FaceSelection)17 }));

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public async Task A_number_of_candidates_out_of_range_is_refused(int candidates) =>
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "max_candidates",
            Galleries.IdentifyFacesAsync(new() { Name = "galleries/staff", Image = Image, MaxCandidates = candidates }));

    [Theory]
    [InlineData("with space")]
    [InlineData("ünicode")]
    [InlineData("line\n")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_bad_request_id_is_refused(string requestId) =>
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "request_id",
            Galleries.EnrollFaceAsync(new() { Parent = Subject, Image = Image, RequestId = requestId }));

    [Fact]
    public async Task A_display_name_is_at_most_200_characters() =>
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "subject.display_name",
            Galleries.CreateSubjectAsync(new()
            {
                Parent = "galleries/staff",
                SubjectId = "ann",
                Subject = new() { DisplayName = string.Concat(Enumerable.Repeat("😀", 201)) },
            }));

    [Fact]
    public async Task A_bad_pipeline_name_is_refused() =>
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidResourceName,
            "pipeline",
            Faces.DetectFacesAsync(new() { Image = Image, Pipeline = "retinaface" }));

    public sealed class Platform : IAsyncDisposable
    {
        public GatewayWithDoubles Doubles { get; } = new();

        public async ValueTask DisposeAsync()
        {
            Assert.Empty(Doubles.Embedding.Requests);
            Assert.Empty(Doubles.Identity.GalleryLookups);
            await Doubles.DisposeAsync();
        }
    }
}
