using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace FacePlatform.Gateway.Faces;

/// <summary>
/// Says which image of the caller's request is at fault. The services behind the gateway see one image, or what was made
/// of it, and call it by a name of their own.
/// </summary>
internal static class ImageErrors
{
    /// <summary>
    /// Renames the field <paramref name="inner"/>, and the fields below it, to <paramref name="outer"/> in the message,
    /// in BadRequest and in the metadata "field" of ErrorInfo.
    /// </summary>
    public static RpcException WithField(this RpcException exception, string inner, string outer)
    {
        if (inner == outer || exception.GetErrorInfo() is null || exception.GetRpcStatus() is not { } status)
            return exception;

        var prefix = $"{inner}:";
        var message = status.Message.StartsWith(prefix, StringComparison.Ordinal)
            ? $"{outer}:{status.Message[prefix.Length..]}"
            : status.Message;
        var details = status.Details.Select(detail => Renamed(detail, field => Rename(field, inner, outer)));
        return new Google.Rpc.Status { Code = status.Code, Message = message, Details = { details } }.ToRpcException();
    }

    private static Any Renamed(Any detail, Func<string, string> rename)
    {
        if (detail.TryUnpack<ErrorInfo>(out var info) && info.Metadata.TryGetValue("field", out var field))
        {
            info.Metadata["field"] = rename(field);
            return Any.Pack(info);
        }

        if (!detail.TryUnpack<BadRequest>(out var badRequest))
            return detail;
        foreach (var violation in badRequest.FieldViolations)
            violation.Field = rename(violation.Field);
        return Any.Pack(badRequest);
    }

    private static string Rename(string field, string inner, string outer) =>
        field == inner || field.StartsWith($"{inner}.", StringComparison.Ordinal) ? outer + field[inner.Length..] : field;
}
