using FacePlatform.V1;
using Microsoft.AspNetCore.Authorization;

namespace FacePlatform.Gateway.Access;

/// <summary>The method needs a key with at least one of the scopes; with several attributes, one of each.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
internal sealed class RequireScopeAttribute(params Scope[] anyOf)
    : AuthorizeAttribute, IAuthorizationRequirement, IAuthorizationRequirementData
{
    public IReadOnlyList<Scope> AnyOf { get; } = anyOf;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}
