using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Identity.Naming;

/// <summary>A tenant's gallery, by checked ids in NFC.</summary>
public sealed record GalleryName(string Tenant, string Gallery)
{
    /// <exception cref="RpcException">INVALID_RESOURCE_NAME.</exception>
    public static GalleryName Parse(GalleryRef? reference) =>
        new(Ids.Check("tenant", reference?.Tenant), Ids.Check("gallery", reference?.Gallery));

    public RpcException NotFound() => RpcErrors.NotFound(ErrorReason.GalleryNotFound, "Gallery", ToString());

    public RpcException Exists() => RpcErrors.AlreadyExists(ErrorReason.GalleryExists, "Gallery", ToString());

    /// <summary>The resource name.</summary>
    public override string ToString() => $"galleries/{Gallery}";
}
