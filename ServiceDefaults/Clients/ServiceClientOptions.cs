using System.ComponentModel.DataAnnotations;

namespace FacePlatform.ServiceDefaults.Clients;

/// <summary>How one service reaches another: the configuration section <c>Clients:{name}</c>.</summary>
public sealed class ServiceClientOptions : IValidatableObject
{
    /// <summary>The name of the called service follows.</summary>
    public const string Section = "Clients";

    private const string DnsScheme = "dns";

    /// <summary>
    /// Where the replicas are, separated by semicolons: <c>http://host:port</c> each, or one <c>dns:///host:port</c>
    /// whose records are the replicas (a Kubernetes headless service). Calls go round robin over all of them.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string Addresses { get; set; } = "";

    /// <summary>The deadline of a call whose own caller set none.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The largest message in bytes, either way; also what is kept of one call for its retry. One image of the largest
    /// size that is accepted has to fit.
    /// </summary>
    [Range(1 << 20, 1 << 30)]
    public int MaxMessageBytes { get; set; } = 48 << 20;

    /// <summary>The one DNS name of all replicas, or null where they are listed.</summary>
    internal Uri? Dns => Parsed is [{ Scheme: DnsScheme } dns] ? dns : null;

    /// <summary>The listed replicas.</summary>
    internal IReadOnlyList<Uri> Replicas => Dns is null ? Parsed : [];

    private string[] Split =>
        Addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private Uri[] Parsed => [.. Split.Select(address => new Uri(address, UriKind.Absolute))];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var isDns = Split is [var only] && only.StartsWith($"{DnsScheme}:///", StringComparison.Ordinal);
        if (!isDns && !Split.All(IsHttp))
            yield return new ValidationResult(
                $"'{Addresses}' is neither http://host:port;http://host:port nor dns:///host:port.",
                [nameof(Addresses)]);
    }

    private static bool IsHttp(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp;
}
