using System.ComponentModel.DataAnnotations;

namespace FacePlatform.ServiceDefaults.Clients;

/// <summary>How one service reaches another: the configuration section <c>Clients:{name}</c>.</summary>
public sealed class ServiceClientOptions
{
    /// <summary>
    /// Where the replicas are, separated by semicolons: <c>http://host:port</c> each, or one <c>dns:///host:port</c>
    /// whose records are the replicas (a Kubernetes headless service). Calls go round robin over all of them.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string Addresses { get; set; } = "";

    /// <summary>The deadline of a call whose own caller set none.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest message in bytes, either way.</summary>
    [Range(1 << 20, 1 << 30)]
    public int MaxMessageBytes { get; set; } = 48 << 20;
}
