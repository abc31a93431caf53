using System.Buffers.Binary;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Messages;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Gateway.Limits;

/// <summary>
/// Refuses a message that is too large before it is read, with the reason that gRPC's own limit cannot give. It looks
/// at the first bytes of the body and leaves them there for the handler. A stream of requests is not looked at here: see
/// <see cref="RequestMessages"/>.
/// <code>
///   | 1 compressed? | 4 length, big endian | message: tag, length, value, tag … |
///     (1) frame prefix of gRPC over HTTP/2   (2) the first field tells which image is too large
/// </code>
/// </summary>
internal sealed class MessageSizeMiddleware(RequestDelegate next, IOptions<LimitOptions> limits)
{
    // A tag and a length of at most five bytes each.
    private const int FieldHeaderBytes = 10;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method
            is { Type: MethodType.Unary or MethodType.ServerStreaming } method)
            await CheckAsync(context, ImageFields.Of(method.FullName));
        await next(context);
    }

    private async Task CheckAsync(HttpContext context, IReadOnlyList<ImageField> images)
    {
        var start = await context.Request.PeekAsync(
            RequestBodies.PrefixBytes + FieldHeaderBytes, context.RequestAborted);
        if (start.Length < RequestBodies.PrefixBytes)
            return;

        // (1)
        var length = BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(1));
        if (length <= limits.Value.MaxMessageBytes(images.Sum(field => field.Most)))
            return;
        if (images.Count == 0)
            throw RpcErrors.InvalidField("request", $"has {length} bytes, at most {LimitOptions.OtherBytes} are accepted.");

        // (2)
        var field = images.Count == 1 || start[0] != 0 ? images[0] : TooLargeOf(images, start[RequestBodies.PrefixBytes..]);
        throw RpcErrors.InvalidImage(
            ErrorReason.ImageTooLarge,
            $"the message has {length} bytes; an image has at most {limits.Value.MaxImageBytes}.",
            field.Name);
    }

    // Serialisers write fields in any order: the first may be the large image or stand before it.
    private ImageField TooLargeOf(IReadOnlyList<ImageField> images, byte[] message)
    {
        try
        {
            var input = new CodedInputStream(message);
            var number = WireFormat.GetTagFieldNumber(input.ReadTag());
            var first = images.FirstOrDefault(field => field.Number == number);
            return first is not null && input.ReadLength() > limits.Value.MaxImageBytes
                ? first
                : images.Last(field => field != first || field.Most > 1);
        }
        catch (InvalidProtocolBufferException)
        {
            return images[0];
        }
    }
}
