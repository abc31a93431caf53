using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Identity.Index;

/// <summary>The configuration section <c>Index</c>.</summary>
public sealed class IndexOptions
{
    public const string Section = "Index";

    /// <summary>Where templates are searched.</summary>
    public IndexKind Kind { get; set; } = IndexKind.Exact;

    /// <summary>How often the record is asked for changes that other processes made.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the acknowledgement of a write waits for the index; after that it says "not searchable".</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan WriteWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Threads that one search may use; 0 for one per processor.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }
}
