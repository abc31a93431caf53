using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Identity.Naming;

/// <summary>A merge of a gallery, by checked ids in NFC.</summary>
public sealed record MergeName(GalleryName Gallery, string Merge)
{
    /// <exception cref="RpcException">INVALID_RESOURCE_NAME.</exception>
    public static MergeName Parse(MergeRef? reference) =>
        new(
            new(Ids.Check("tenant", reference?.Tenant), Ids.Check("gallery", reference?.Gallery)),
            Ids.Check("merge", reference?.Merge));

    public RpcException NotFound() => RpcErrors.NotFound(ErrorReason.MergeNotFound, "Merge", ToString());

    /// <summary>The resource name.</summary>
    public override string ToString() => $"{Gallery}/merges/{Merge}";
}
