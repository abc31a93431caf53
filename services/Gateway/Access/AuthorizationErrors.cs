using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace FacePlatform.Gateway.Access;

/// <summary>Says why a call is not authorised, in the platform's reasons instead of bare HTTP statuses.</summary>
internal sealed class AuthorizationErrors : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
            return next(context);
        if (authorizeResult.Forbidden)
            throw RpcErrors.ScopeMissing(string.Join(',', policy.Requirements
                .OfType<RequireScopeAttribute>()
                .SelectMany(requirement => requirement.AnyOf)
                .Select(scope => scope.ToString().ToUpperInvariant())));
        throw context.Request.Headers.ContainsKey(ApiKeySecret.Header)
            ? RpcErrors.Unauthenticated(ErrorReason.ApiKeyInvalid, "The API key is not known or has expired.")
            : RpcErrors.Unauthenticated(
                ErrorReason.ApiKeyMissing, $"Send an API key in the header {ApiKeySecret.Header}.");
    }
}
