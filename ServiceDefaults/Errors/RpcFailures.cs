using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.ServiceDefaults.Errors;

/// <summary>What a failed call of another service says beside its status.</summary>
public static class RpcFailures
{
    // What the client's own round robin says when all replicas went at once and in order: its word for "none".
    private const string NoReplica = "Unknown error.";

    /// <summary>
    /// Whether the service is away: it says so, no replica is left, or the connection broke during the call. gRPC gives the latter several
    /// statuses, by the way in which it broke; only the client's own failures carry an exception. An answer that cannot be
    /// read is an IOException too, but a defect.
    /// </summary>
    public static bool IsUnavailable(this RpcException exception) =>
        exception.StatusCode is StatusCode.Unavailable
        || exception.Status is { StatusCode: StatusCode.Internal, Detail: NoReplica, DebugException: null }
        || exception.Status.DebugException is HttpRequestException or (IOException and not InvalidProtocolBufferException);
}
