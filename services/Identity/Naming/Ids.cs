using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;

namespace FacePlatform.Identity.Naming;

internal static class Ids
{
    /// <summary>The id in NFC.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_RESOURCE_NAME.</exception>
    public static string Check(string field, string? id) =>
        ResourceId.TryNormalize(id, out var normalized)
            ? normalized
            : throw RpcErrors.InvalidField(ErrorReason.InvalidResourceName, field, ResourceId.Rule);
}
