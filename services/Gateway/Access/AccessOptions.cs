using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Gateway.Access;

/// <summary>The configuration section <c>Access</c>.</summary>
internal sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>
    /// A secret that is a key with every scope for as long as it is configured; another value replaces the former. A
    /// deletion through the API holds until the next start.
    /// At least 32 characters: <c>openssl rand -hex 32</c> makes one.
    /// </summary>
    [MinLength(32)]
    public string? BootstrapKey { get; set; }

    /// <summary>The tenant of the bootstrap key.</summary>
    [RegularExpression(@"[\p{L}\p{Nd}._-]{1,64}")]
    public string BootstrapTenant { get; set; } = "development";
}
