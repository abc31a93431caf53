using FacePlatform.ServiceDefaults.Errors;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.Gateway.Requests;

/// <summary>Which fields an update changes (AIP-134), for resources of which only the display name can change.</summary>
internal static class UpdateMasks
{
    private const string Field = "update_mask";

    /// <summary>The display name to set, or null where it stays.</summary>
    /// <param name="mask"><c>display_name</c>, or <c>*</c> for all; where empty, what is set.</param>
    /// <param name="displayName">The name in the request, already checked.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD.</exception>
    public static string? DisplayName(FieldMask? mask, string displayName) => mask?.Paths switch
    {
        null or [] => displayName is "" ? null : displayName,
        ["display_name"] or ["*"] => displayName,
        _ => throw RpcErrors.InvalidField(Field, "may name display_name, or be \"*\" or empty."),
    };
}
