using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Identity.Index;

/// <summary>The configuration section <c>Index</c>.</summary>
public sealed class IndexOptions
{
    /// <summary>How often the record is asked for changes that other processes made.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Threads that one search may use; 0 for one per processor.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }
}
