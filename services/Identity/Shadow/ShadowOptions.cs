using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Identity.Shadow;

/// <summary>The configuration section <c>Shadow</c>.</summary>
public sealed class ShadowOptions
{
    public const string Section = "Shadow";

    /// <summary>Identifications that may wait for their comparison; more are answered all the same and not compared.</summary>
    [Range(1, 100_000)]
    public int QueueCapacity { get; set; } = 256;

    /// <summary>How often the counts are written to the record; a crash loses what was counted since.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(5);
}
