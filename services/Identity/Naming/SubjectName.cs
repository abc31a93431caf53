using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Identity.Naming;

/// <summary>A subject of a gallery, by checked ids in NFC.</summary>
public sealed record SubjectName(GalleryName Gallery, string Subject)
{
    /// <exception cref="RpcException">INVALID_RESOURCE_NAME.</exception>
    public static SubjectName Parse(SubjectRef? reference) =>
        new(
            new(Ids.Check("tenant", reference?.Tenant), Ids.Check("gallery", reference?.Gallery)),
            Ids.Check("subject", reference?.Subject));

    public RpcException NotFound() => RpcErrors.NotFound(ErrorReason.SubjectNotFound, "Subject", ToString());

    public RpcException Exists() => RpcErrors.AlreadyExists(ErrorReason.SubjectExists, "Subject", ToString());

    /// <param name="into">The id of the subject that stands for this one.</param>
    public RpcException Merged(string into)
    {
        var root = this with { Subject = into };
        return RpcErrors.FailedPrecondition(
            ErrorReason.SubjectMerged, $"{this} was merged into {root}.", ("merged_into", root.ToString()));
    }

    /// <summary>The resource name.</summary>
    public override string ToString() => $"{Gallery}/subjects/{Subject}";
}
