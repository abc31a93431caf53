using System.Security.Claims;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Gateway.Access;

/// <summary>Who calls: a key of a tenant, and what it may do.</summary>
/// <param name="KeyId">The key's id.</param>
/// <param name="Tenant">The tenant inside which every resource name is resolved.</param>
/// <param name="Scopes">What the key may do.</param>
internal sealed record Caller(string KeyId, string Tenant, IReadOnlyCollection<Scope> Scopes)
{
    private const string TenantClaim = "tenant";
    private const string ScopeClaim = "scope";

    public static bool HasScope(ClaimsPrincipal user, Scope scope) => user.HasClaim(ScopeClaim, scope.ToString());

    /// <summary>For a method that needs a scope only for some of its requests.</summary>
    /// <exception cref="RpcException">SCOPE_MISSING.</exception>
    public static void RequireScope(ServerCallContext context, Scope scope)
    {
        if (!HasScope(context.GetHttpContext().User, scope))
            throw RpcErrors.ScopeMissing(scope.ToProtoName());
    }

    public ClaimsPrincipal ToPrincipal(string scheme) =>
        new(new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, KeyId),
                new(TenantClaim, Tenant),
                .. Scopes.Select(scope => new Claim(ScopeClaim, scope.ToString())),
            ],
            scheme));

    /// <summary>The authenticated tenant of a call.</summary>
    public static string TenantOf(ServerCallContext context) =>
        context.GetHttpContext().User.FindFirstValue(TenantClaim)
            ?? throw new InvalidOperationException("The method has no authorization attribute.");
}
