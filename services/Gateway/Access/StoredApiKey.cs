using FacePlatform.V1;

namespace FacePlatform.Gateway.Access;

/// <summary>An API key at rest: of its secret only the hash.</summary>
internal sealed class StoredApiKey
{
    public required string Id { get; init; }

    public required string Tenant { get; set; }

    public string DisplayName { get; set; } = "";

    /// <summary>SHA-256 of the secret; 32 bytes. The secret has 256 random bits, so no salt or slow hash is needed.</summary>
    public required byte[] SecretHash { get; set; }

    public required List<Scope> Scopes { get; set; }

    /// <summary>UTC.</summary>
    public required DateTime CreateTime { get; init; }

    /// <summary>UTC; never where null.</summary>
    public DateTime? ExpireTime { get; init; }
}
