using System.Data.Common;
using System.Diagnostics.Metrics;
using System.Text.Encodings.Web;
using FacePlatform.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FacePlatform.Gateway.Access;

/// <summary>Authenticates the API key in the header <c>x-api-key</c>.</summary>
internal sealed class ApiKeyAuthenticationHandler(
    ApiKeyStore keys,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logging,
    UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    public const string SchemeName = "ApiKey";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly Counter<long> Authentications = GatewayTelemetry.Meter.CreateCounter<long>(
        "faceplatform.gateway.authentications", "{call}", "Calls by what their API key was: accepted, missing, invalid.");

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[ApiKeySecret.Header] is not [{ Length: > 0 } secret])
            return Counted("missing", AuthenticateResult.NoResult());
        try
        {
            return await keys.FindAsync(secret, Context.RequestAborted) is { } caller
                ? Counted("accepted", AuthenticateResult.Success(new(caller.ToPrincipal(SchemeName), SchemeName)))
                : Counted("invalid", AuthenticateResult.Fail("unknown or expired"));
        }
        catch (DbException)
        {
            throw RpcErrors.Unavailable("The database of API keys does not answer.", RetryAfter);
        }
    }

    private static AuthenticateResult Counted(string outcome, AuthenticateResult result)
    {
        Authentications.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        return result;
    }
}
