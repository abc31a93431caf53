using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Storage;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Jobs;

/// <summary>What callers are told of faults, and which failures of a job are whose fault.</summary>
internal static class JobFaults
{
    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FullRetry = TimeSpan.FromMinutes(1);

    /// <summary>Runs a call: STORAGE_FULL and SERVICE_UNAVAILABLE stand for what they are.</summary>
    /// <exception cref="RpcException">Those.</exception>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (IsFull(exception))
        {
            throw StorageFull();
        }
        catch (Exception exception) when (DatabaseFaults.IsTransient(exception))
        {
            throw RpcErrors.Unavailable("The record of jobs does not answer.", UnavailableRetry);
        }
    }

    /// <summary>Whether there is no room for what is written.</summary>
    public static bool IsFull(Exception exception) => exception is StorageFullException || DatabaseFaults.IsFull(exception);

    /// <summary>Whether an attempt failed in a way that every other one would: the request is at fault.</summary>
    public static bool IsCallersFault(RpcException exception) =>
        exception.StatusCode is StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.NotFound;

    /// <summary>The error that a job shows.</summary>
    public static Google.Rpc.Status ToStatus(RpcException exception) =>
        exception.GetRpcStatus()
        ?? new Google.Rpc.Status { Code = (int)exception.StatusCode, Message = exception.Status.Detail };

    /// <summary>The error of a dead letter: the platform's own word where the last attempt ended with one.</summary>
    public static Google.Rpc.Status OfDeadLetter(Exception? last, string traceId) => last switch
    {
        RpcException rpc when rpc.GetErrorInfo() is not null => ToStatus(rpc),
        not null when IsFull(last) => ToStatus(StorageFull()),
        _ => ToStatus(RpcErrors.Create(
            StatusCode.Unavailable,
            ErrorReason.JobAttemptsExhausted,
            "Every attempt ended without an answer; the fault is not the request's.",
            metadata: [("trace_id", traceId)])),
    };

    private static RpcException StorageFull() =>
        RpcErrors.StorageFull("There is no room left to store this.", FullRetry);
}
