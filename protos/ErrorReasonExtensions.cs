using Google.Rpc;
using Grpc.Core;

namespace FacePlatform.V1;

/// <summary>The stable error reasons of the platform, read from and written to google.rpc.ErrorInfo (AIP-193).</summary>
public static class ErrorReasonExtensions
{
    /// <summary>The domain of every ErrorInfo that the platform makes.</summary>
    public const string Domain = "faceplatform";

    /// <summary>The name that travels in ErrorInfo.reason, such as <c>NO_FACE</c>.</summary>
    public static string ToReason(this ErrorReason reason) => reason.ToProtoName();

    /// <summary>The platform's ErrorInfo of a failed call, or null where the failure is not the platform's word.</summary>
    public static ErrorInfo? GetErrorInfo(this RpcException exception) =>
        exception.GetRpcStatus()?.GetDetail<ErrorInfo>() is { Domain: Domain } info ? info : null;

    /// <summary>The reason of a failed call, or <see cref="ErrorReason.Unspecified"/> where it carries none.</summary>
    public static ErrorReason GetReason(this RpcException exception) =>
        exception.GetErrorInfo() is { } info
            && ErrorsReflection.Descriptor.EnumTypes[0].FindValueByName(info.Reason) is { } value
            ? (ErrorReason)value.Number
            : ErrorReason.Unspecified;
}
