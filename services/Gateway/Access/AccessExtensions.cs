using FacePlatform.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace FacePlatform.Gateway.Access;

internal static class AccessExtensions
{
    /// <summary>The name of the database's connection string and SQLite file.</summary>
    public const string Database = "gateway";

    /// <summary>API keys in the database <see cref="Database"/>, and what each method needs. Deny is the default.</summary>
    public static WebApplicationBuilder AddAccess(this WebApplicationBuilder builder)
    {
        builder.AddDatabase<AccessContext, SqliteAccessContext, PostgresAccessContext>(Database);
        builder.Services.AddOptions<AccessOptions>()
            .BindConfiguration(AccessOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddHostedService<BootstrapKey>();
        builder.Services.AddSingleton<ApiKeyStore>();
        builder.Services.AddAuthentication(ApiKeyAuthenticationHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthenticationHandler>(
                ApiKeyAuthenticationHandler.SchemeName, configureOptions: null);
        builder.Services.AddSingleton<IAuthorizationHandler, RequireScopeHandler>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, AuthorizationErrors>();
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(LeadsNowhere).Build());
        return builder;
    }

    // Whoever asks for what does not exist is told so. What exists and says nothing of its callers is closed to all.
    private static bool LeadsNowhere(AuthorizationHandlerContext context) =>
        (context.Resource as HttpContext)?.GetEndpoint() is not { } endpoint
        || (endpoint as RouteEndpoint)?.RoutePattern.Parameters
            .Any(parameter => parameter.Name is "unimplementedMethod" or "unimplementedService") is true;

    public static WebApplication UseAccess(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        return app;
    }

    public static WebApplication MapAccess(this WebApplication app)
    {
        app.MapGrpcService<ApiKeysApi>();
        return app;
    }
}
