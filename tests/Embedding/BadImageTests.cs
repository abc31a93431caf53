using System.Buffers.Binary;
using FacePlatform.Tests.Embedding.Photos;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Embedding;

/// <summary>Each bad image gets its stable reason.</summary>
public sealed class BadImageTests(EmbeddingHost host)
{
    public static TheoryData<string, byte[]> Unreadable
    {
        get
        {
            using var photo = TestPhotos.OneFace();
            return new()
            {
                { "no bytes", [] },
                { "text", [.. Enumerable.Repeat((byte)'x', 4000)] },
                { "a GIF", [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, 0x3B] },
                { "the start of a JPEG", [0xFF, 0xD8, 0xFF, 0xE0] },
                { "the start of a PNG", photo.Png()[..20] },
                { "a truncated JPEG", Half(photo.Jpeg()) },
                { "a truncated PNG", Half(photo.Png()) },
                { "a truncated WebP", Half(photo.Webp()) },
                { "a PNG with damaged data", Damage(photo.Png()) },
                { "a WebP without frames", [.. "RIFF"u8, 12, 0, 0, 0, .. "WEBPVP8 "u8, 0, 0, 0, 0] },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Unreadable), DisableDiscoveryEnumeration = true)]
    public async Task Unreadable_images_are_refused(string what, byte[] image)
    {
        Assert.NotEmpty(what);
        await RpcAssert.RefusesAsync(ErrorReason.ImageUnreadable, "image", Analyze(image));
    }

    [Theory]
    [InlineData(21)]
    [InlineData(100)]
    public async Task Too_many_bytes_are_refused(int megabytes)
    {
        var image = new byte[megabytes << 20];
        await RpcAssert.RefusesAsync(ErrorReason.ImageTooLarge, "image", Analyze(image));
    }

    [Theory]
    [InlineData(1, 500_000_000)]
    [InlineData(500_000_000, 1)]
    [InlineData(100_000, 100_000)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(40, 4_000)]
    public async Task Too_many_pixels_and_too_long_sides_are_refused_from_the_header(uint width, uint height)
    {
        using var photo = TestPhotos.NoFace(40, 40);
        await RpcAssert.RefusesAsync(ErrorReason.ImageTooLarge, "image", Analyze(WithSize(photo.Png(), width, height)));
    }

    [Fact]
    public async Task A_jpeg_header_of_too_many_pixels_is_refused()
    {
        using var photo = TestPhotos.NoFace(40, 40);
        var jpeg = photo.Jpeg();
        var frame = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), 65_000);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), 65_000);
        await RpcAssert.RefusesAsync(ErrorReason.ImageTooLarge, "image", Analyze(jpeg));
    }

    [Theory]
    [InlineData(FaceSelection.Only)]
    [InlineData(FaceSelection.Largest)]
    [InlineData(FaceSelection.Central)]
    public async Task A_photo_without_a_face_is_refused_where_one_is_meant(FaceSelection selection)
    {
        using var photo = TestPhotos.NoFace();
        await RpcAssert.RefusesAsync(ErrorReason.NoFace, "image", Analyze(photo.Jpeg(), selection));
    }

    [Theory]
    [InlineData(FaceSelection.All)]
    [InlineData(FaceSelection.Unspecified)]
    public async Task A_photo_without_a_face_is_answered_with_none_where_any_number_is_meant(FaceSelection selection)
    {
        using var photo = TestPhotos.NoFace();
        Assert.Empty((await host.AnalyzeAsync(photo.Jpeg(), selection)).Faces);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 20)]
    [InlineData(7, 9)]
    [InlineData(33, 31)]
    public async Task Tiny_photos_have_no_face(int width, int height)
    {
        using var photo = TestPhotos.NoFace(width, height);
        Assert.Empty((await host.AnalyzeAsync(photo.Png())).Faces);
    }

    [Fact]
    public async Task Several_faces_are_refused_where_the_only_one_is_meant() =>
        await RpcAssert.RefusesAsync(
            ErrorReason.SeveralFaces, "image", Analyze(SamplePhotos.Read(1), FaceSelection.Only));

    [Fact]
    public async Task A_selection_that_does_not_exist_is_refused() =>
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField, "face_selection", Analyze(SamplePhotos.Read(1), (FaceSelection)99));

    [Fact]
    public async Task An_unknown_pipeline_is_not_found() =>
        await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.PipelineNotFound,
            host.Client.AnalyzeFacesAsync(EmbeddingHost.Request(SamplePhotos.Read(1), pipeline: "pipelines/other-00000000")));

    private AsyncUnaryCall<Internal.V1.AnalyzeFacesResponse> Analyze(
        byte[] image, FaceSelection selection = FaceSelection.All) =>
        host.Client.AnalyzeFacesAsync(EmbeddingHost.Request(image, selection));

    private static byte[] Half(byte[] file) => file[..(file.Length / 2)];

    private static byte[] Damage(byte[] file)
    {
        file.AsSpan(file.Length / 2, 64).Clear();
        return file;
    }

    // A PNG's IHDR with another size and the checksum that belongs to it.
    private static byte[] WithSize(byte[] png, uint width, uint height)
    {
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));
        return png;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }
}
