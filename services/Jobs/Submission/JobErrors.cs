using FacePlatform.Jobs.Record;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Jobs.Submission;

/// <summary>What an owner is told when a job is not as a call needs it.</summary>
internal static class JobErrors
{
    private const string Resource = "Job";

    public static RpcException NotFound(string id) => RpcErrors.NotFound(ErrorReason.JobNotFound, Resource, id);

    public static RpcException Expired(string id) =>
        RpcErrors.Create(
            StatusCode.NotFound,
            ErrorReason.JobExpired,
            $"{id} had ended, and its contents are gone.",
            [new Google.Rpc.ResourceInfo { ResourceType = $"faceplatform/{Resource}", ResourceName = id }]);

    public static RpcException Ended(JobRow job) => State(ErrorReason.JobEnded, job, "has ended");

    public static RpcException NotDone(JobRow job) => State(ErrorReason.JobNotDone, job, "has no result");

    public static RpcException NotDeadLetter(JobRow job) => State(ErrorReason.JobNotDeadLetter, job, "is no dead letter");

    public static RpcException RequestIdReused() =>
        RpcErrors.Create(
            StatusCode.AlreadyExists,
            ErrorReason.RequestIdReused,
            "The same request_id came before with another content.");

    private static RpcException State(ErrorReason reason, JobRow job, string what)
    {
        var state = job.State.ToString().ToUpperInvariant();
        return RpcErrors.FailedPrecondition(reason, $"{job.Id} {what}: it is {state}.", ("state", state));
    }
}
