using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Storage;

namespace FacePlatform.Identity.Record;

/// <summary>Tells a database that is away, busy or full for a while from a defect.</summary>
internal static class RecordFaults
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public static bool IsTransient(Exception exception) =>
        DatabaseFaults.IsTransient(exception) || DatabaseFaults.IsFull(exception);

    /// <summary>What a caller is told: to try again.</summary>
    public static Grpc.Core.RpcException Unavailable() => RpcErrors.Unavailable("The record does not answer.", RetryAfter);
}
