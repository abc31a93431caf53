using FacePlatform.Jobs.Record;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Jobs.Submission;

/// <summary>What an owner is told when a job is not as a call needs it.</summary>
internal static class JobErrors
{
    public static RpcException NotFound(this JobResource resource, string id) =>
        RpcErrors.NotFound(ErrorReason.JobNotFound, resource.Type, resource.NameOf(id));

    public static RpcException Expired(this JobResource resource, string id) =>
        RpcErrors.Create(
            StatusCode.NotFound,
            ErrorReason.JobExpired,
            $"{resource.NameOf(id)} had ended, and its contents are gone.",
            [
                new Google.Rpc.ResourceInfo
                {
                    ResourceType = $"faceplatform/{resource.Type}",
                    ResourceName = resource.NameOf(id),
                },
            ]);

    public static RpcException Ended(this JobResource resource, JobRow job) =>
        resource.State(ErrorReason.JobEnded, job, "has ended");

    public static RpcException NotDone(this JobResource resource, JobRow job) =>
        resource.State(ErrorReason.JobNotDone, job, "has no result");

    public static RpcException NotDeadLetter(this JobResource resource, JobRow job) =>
        resource.State(ErrorReason.JobNotDeadLetter, job, "is no dead letter");

    public static RpcException RequestIdReused() =>
        RpcErrors.Create(
            StatusCode.AlreadyExists,
            ErrorReason.RequestIdReused,
            "The same request_id came before with another content.");

    private static RpcException State(this JobResource resource, ErrorReason reason, JobRow job, string what)
    {
        var state = ((V1.JobState)job.State).ToProtoName();
        return RpcErrors.FailedPrecondition(reason, $"{resource.NameOf(job.Id)} {what}: it is {state}.", ("state", state));
    }
}
