using System.Globalization;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway.EndToEnd;

/// <summary>What cannot be enrolled is refused with its reason and leaves nothing behind, not even a gallery.</summary>
public sealed class BadInputTests(RecognitionPlatform platform)
{
    private readonly string _gallery = $"galleries/{Guid.NewGuid():N}";

    private GalleryService.GalleryServiceClient Galleries => platform.Gateway.Galleries();

    private EnrollFaceRequest Enrolment(ByteString image) => new()
    {
        Parent = $"{_gallery}/subjects/ann",
        Image = image,
        CreateMissing = true,
    };

    private static ByteString Photo(int number) => ByteString.CopyFrom(SamplePhotos.Read(number));

    public static TheoryData<string, ErrorReason> BadImages => new()
    {
        { "no bytes", ErrorReason.ImageUnreadable },
        { "no image", ErrorReason.ImageUnreadable },
        { "a truncated image", ErrorReason.ImageUnreadable },
        { "too many bytes", ErrorReason.ImageTooLarge },
        { "several faces", ErrorReason.SeveralFaces },
    };

    [Theory]
    [MemberData(nameof(BadImages))]
    public async Task A_bad_image_is_refused(string image, ErrorReason reason)
    {
        var bytes = image switch
        {
            "no bytes" => ByteString.Empty,
            "no image" => ByteString.CopyFromUtf8("GIF89a, or so it says"),
            "a truncated image" => ByteString.CopyFrom(SamplePhotos.Read(1).AsSpan(0, 20_000)),
            "too many bytes" => UnsafeByteOperations.UnsafeWrap(new byte[100 << 20]),
            _ => Photo(1),
        };

        await RpcAssert.RefusesAsync(reason, "image", Galleries.EnrollFaceAsync(Enrolment(bytes)));
        await AssertNothingWasStoredAsync();
    }

    [Fact]
    public async Task A_deadline_that_has_passed_stores_nothing()
    {
        var enrolment = Enrolment(Photo(1));
        enrolment.FaceSelection = FaceSelection.Largest;

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await Galleries.EnrollFaceAsync(enrolment, deadline: DateTime.UtcNow.AddMilliseconds(-1)));

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        await AssertNothingWasStoredAsync();
    }

    [Fact]
    public async Task A_cancelled_call_stores_nothing()
    {
        var enrolment = Enrolment(Photo(1));
        enrolment.FaceSelection = FaceSelection.Largest;
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await Galleries.EnrollFaceAsync(enrolment, cancellationToken: cancellation.Token));

        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
        await AssertNothingWasStoredAsync();
    }

    [Fact]
    public async Task A_rate_that_the_calibration_does_not_support_is_refused_with_the_smallest_one()
    {
        var error = await RpcAssert.RefusesAsync(
            ErrorReason.FmrNotSupported,
            "false_match_rate",
            platform.Gateway.Faces().VerifyFacesAsync(new()
            {
                Probe = Photo(1),
                Reference = Photo(1),
                FaceSelection = FaceSelection.Largest,
                FalseMatchRate = 1e-12,
            }));

        var smallest = double.Parse(
            error.GetErrorInfo()!.Metadata["smallest_supported"], CultureInfo.InvariantCulture);
        Assert.InRange(smallest, 1e-7, 1e-2);
    }

    [Fact]
    public async Task An_unsupported_identification_rate_is_refused_with_the_smallest_one()
    {
        var enrolment = Enrolment(Photo(1));
        enrolment.FaceSelection = FaceSelection.Largest;
        await Galleries.EnrollFaceAsync(enrolment);

        var error = await RpcAssert.RefusesAsync(
            ErrorReason.FpirNotSupported,
            "false_positive_identification_rate",
            Galleries.IdentifyFacesAsync(
                new() { Name = _gallery, Image = Photo(1), FalsePositiveIdentificationRate = 1e-12 }));

        Assert.NotEmpty(error.GetErrorInfo()!.Metadata["smallest_supported"]);
    }

    private async Task AssertNothingWasStoredAsync() =>
        await RpcAssert.FailsAsync(
            StatusCode.NotFound, ErrorReason.GalleryNotFound, Galleries.GetGalleryAsync(new() { Name = _gallery }));
}
