using System.Security.Cryptography;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Gateway;

public sealed class LimitTests : IAsyncDisposable
{
    private const int Megabyte = 1 << 20;

    private readonly GatewayWithDoubles _platform = new();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    private static ByteString Image(int bytes) => UnsafeByteOperations.UnsafeWrap(new byte[bytes]);

    [Fact]
    public async Task A_100_MB_image_is_too_large_and_reaches_no_service()
    {
        await RpcAssert.RefusesAsync(
            ErrorReason.ImageTooLarge,
            "image",
            _platform.Gateway.Faces().DetectFacesAsync(new() { Image = Image(100 * Megabyte) }));

        Assert.Empty(_platform.Embedding.Requests);
    }

    [Theory]
    [InlineData(100, 1, "probe")]
    [InlineData(1, 100, "reference")]
    [InlineData(21, 1, "probe")]
    [InlineData(1, 21, "reference")]
    public async Task The_too_large_one_of_two_images_is_named(int probe, int reference, string field) =>
        await RpcAssert.RefusesAsync(
            ErrorReason.ImageTooLarge,
            field,
            _platform.Gateway.Faces().VerifyFacesAsync(
                new() { Probe = Image(probe * Megabyte), Reference = Image(reference * Megabyte) }));

    [Fact]
    public async Task An_image_at_the_limit_passes_and_one_byte_more_does_not()
    {
        const int Limit = 20 * Megabyte;
        await _platform.Gateway.Faces().DetectFacesAsync(new() { Image = Image(Limit) });

        await RpcAssert.RefusesAsync(
            ErrorReason.ImageTooLarge,
            "image",
            _platform.Gateway.Faces().DetectFacesAsync(new() { Image = Image(Limit + 1) }));
    }

    [Fact]
    public async Task A_request_without_images_is_small() =>
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField,
            "request",
            _platform.Gateway.Galleries().GetGalleryAsync(new() { Name = new('x', Megabyte) }));

    [Fact]
    public async Task Without_a_key_the_size_of_an_image_is_not_looked_at() =>
        await RpcAssert.FailsAsync(
            StatusCode.Unauthenticated,
            ErrorReason.ApiKeyMissing,
            _platform.Gateway.Faces("").DetectFacesAsync(new() { Image = Image(100 * Megabyte) }));

    [Fact]
    public async Task What_is_not_a_request_is_the_callers_fault()
    {
        var bytes = Marshallers.Create(static (byte[] value) => value, static value => value);
        var method = new Method<byte[], byte[]>(
            MethodType.Unary, "faceplatform.v1.FaceService", "DetectFaces", bytes, bytes);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await _platform.Gateway.Caller()
            .AsyncUnaryCall(method, host: null, new(), RandomNumberGenerator.GetBytes(100)));

        Assert.NotEqual(StatusCode.Internal, error.StatusCode);
    }
}
