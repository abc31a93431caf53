using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Identity.Naming;

/// <summary>A face of a subject, by checked ids in NFC.</summary>
public sealed record FaceName(SubjectName Subject, string Face)
{
    /// <exception cref="RpcException">INVALID_RESOURCE_NAME.</exception>
    public static FaceName Parse(FaceRef? reference) =>
        new(
            new(
                new(Ids.Check("tenant", reference?.Tenant), Ids.Check("gallery", reference?.Gallery)),
                Ids.Check("subject", reference?.Subject)),
            Ids.Check("face", reference?.Face));

    public RpcException NotFound() => RpcErrors.NotFound(ErrorReason.FaceNotFound, "Face", ToString());

    /// <summary>The resource name.</summary>
    public override string ToString() => $"{Subject}/faces/{Face}";
}
