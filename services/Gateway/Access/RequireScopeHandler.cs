using Microsoft.AspNetCore.Authorization;

namespace FacePlatform.Gateway.Access;

/// <summary>Succeeds where the caller's key has one of the required scopes.</summary>
internal sealed class RequireScopeHandler : AuthorizationHandler<RequireScopeAttribute>
{
    protected override Task HandleRequirementAsync(
        AuthorizationHandlerContext context, RequireScopeAttribute requirement)
    {
        if (requirement.AnyOf.Any(scope => Caller.HasScope(context.User, scope)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
