using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace FacePlatform.Gateway.Access;

/// <summary>Says why a gRPC call is not authorised, in the platform's reasons; other requests get 401 or 403.</summary>
internal sealed class AuthorizationErrors : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _plain = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || !RpcErrorMiddleware.IsGrpc(context.Request))
            return _plain.HandleAsync(next, context, policy, authorizeResult);
        if (authorizeResult.Forbidden)
            throw RpcErrors.ScopeMissing(string.Join(',', (authorizeResult.AuthorizationFailure?.FailedRequirements ?? [])
                .OfType<RequireScopeAttribute>()
                .SelectMany(requirement => requirement.AnyOf)
                .Select(scope => scope.ToProtoName())));
        throw context.Request.Headers.ContainsKey(ApiKeySecret.Header)
            ? RpcErrors.Unauthenticated(ErrorReason.ApiKeyInvalid, "The API key is not known or has expired.")
            : RpcErrors.Unauthenticated(
                ErrorReason.ApiKeyMissing, $"Send an API key in the header {ApiKeySecret.Header}.");
    }
}
