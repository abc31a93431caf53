using System.Data.Common;
using Microsoft.Extensions.Options;

namespace FacePlatform.Identity.Index.Qdrant;

/// <summary>Completes the options from the connection string and checks what belongs together.</summary>
internal sealed class QdrantOptionsSetup(IConfiguration configuration)
    : IPostConfigureOptions<QdrantOptions>, IValidateOptions<QdrantOptions>
{
    private const string ConnectionString = $"ConnectionStrings:{QdrantOptions.ConnectionName}";

    public void PostConfigure(string? name, QdrantOptions options)
    {
        if (Parse() is not { } connection)
            return;
        if (connection.TryGetValue("Endpoint", out var endpoint)
            && Uri.TryCreate(endpoint.ToString(), UriKind.Absolute, out var url))
            options.Url ??= url;
        if (connection.TryGetValue("Key", out var key))
            options.ApiKey ??= key.ToString();
    }

    public ValidateOptionsResult Validate(string? name, QdrantOptions options)
    {
        // The texts never repeat a value: it could be the key.
        if (options.Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            return ValidateOptionsResult.Fail(
                $"Index:Qdrant:Url, or the Endpoint of {ConnectionString}, must be the http or https address of Qdrant's gRPC API.");
        if (options is { CertificateThumbprint: not null, Url.Scheme: "http" })
            return ValidateOptionsResult.Fail("Index:Qdrant:CertificateThumbprint needs an https address.");
        return options.WriteConsistencyFactor > options.ReplicationFactor
            ? ValidateOptionsResult.Fail("Index:Qdrant:WriteConsistencyFactor must be at most Index:Qdrant:ReplicationFactor.")
            : ValidateOptionsResult.Success;
    }

    private DbConnectionStringBuilder? Parse()
    {
        try
        {
            var connection = configuration.GetConnectionString(QdrantOptions.ConnectionName) ?? "";
            return new DbConnectionStringBuilder { ConnectionString = connection };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
