using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace FacePlatform.ServiceDefaults.Errors;

/// <summary>
/// Says which field of the caller's request is at fault, where what found the fault sees one image, or what was made of
/// it, and calls it by a name of its own.
/// </summary>
public static class FieldErrors
{
    private const string FieldKey = "field";

    /// <summary>
    /// Renames the field <paramref name="inner"/>, and the fields below it, to <paramref name="outer"/> in the message,
    /// in BadRequest and in the metadata "field" of ErrorInfo. The metadata is added where only BadRequest says it, as it
    /// does for several failed checks of one image.
    /// </summary>
    public static RpcException WithField(this RpcException exception, string inner, string outer)
    {
        if (exception.GetErrorInfo() is not { } info || exception.GetRpcStatus() is not { } status)
            return exception;

        var badRequest = status.GetDetail<BadRequest>();
        foreach (var violation in badRequest?.FieldViolations ?? [])
            violation.Field = Rename(violation.Field, inner, outer);
        if (info.Metadata.TryGetValue(FieldKey, out var field))
            info.Metadata[FieldKey] = Rename(field, inner, outer);
        else if (badRequest?.FieldViolations.All(violation => IsBelow(violation.Field, outer)) is true)
            info.Metadata[FieldKey] = outer;

        var renamed = new Google.Rpc.Status { Code = status.Code, Message = RenameStart(status.Message, inner, outer) };
        foreach (var detail in status.Details)
            renamed.Details.Add(
                detail.Is(ErrorInfo.Descriptor) ? Any.Pack(info)
                : detail.Is(BadRequest.Descriptor) ? Any.Pack(badRequest)
                : detail);
        return renamed.ToRpcException();
    }

    private static string Rename(string field, string inner, string outer) =>
        field == inner || IsBelow(field, inner) ? outer + field[inner.Length..] : field;

    private static string RenameStart(string message, string inner, string outer) =>
        message.StartsWith($"{inner}:", StringComparison.Ordinal) ? outer + message[inner.Length..] : message;

    private static bool IsBelow(string field, string parent) => field.StartsWith($"{parent}.", StringComparison.Ordinal);
}
