using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Storage;

namespace FacePlatform.Identity.Record;

/// <summary>Tells a database that is away, busy or full for a while from a defect.</summary>
internal static class RecordFaults
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfterFull = TimeSpan.FromMinutes(1);

    public static bool IsTransient(Exception exception) => DatabaseFaults.IsTransient(exception) || IsFull(exception);

    /// <summary>Whether no other write would come through either, until somebody makes room.</summary>
    public static bool IsFull(Exception exception) => DatabaseFaults.IsFull(exception);

    /// <summary>What a caller is told of what passes: SERVICE_UNAVAILABLE or STORAGE_FULL, and when to try again.</summary>
    public static Grpc.Core.RpcException ToError(Exception exception) => IsFull(exception)
        ? RpcErrors.StorageFull("The record takes nothing more.", RetryAfterFull)
        : RpcErrors.Unavailable("The record does not answer.", RetryAfter);
}
