using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.Gateway.Requests;

/// <summary>What to do where a new face looks like another subject; what no policy means is Identity's.</summary>
internal static class CollisionPolicies
{
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD.</exception>
    public static CollisionPolicy Check(CollisionPolicy policy, string field = "collision_policy") =>
        Enum.IsDefined(policy) ? policy : throw RpcErrors.InvalidField(field, "is not a known value.");
}
