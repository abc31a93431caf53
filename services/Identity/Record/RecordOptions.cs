using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Identity.Record;

/// <summary>The configuration section <c>Record</c>.</summary>
public sealed class RecordOptions
{
    public const string Section = "Record";

    /// <summary>Writes that may wait; more are refused with OVERLOADED.</summary>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 1024;

    /// <summary>Writes that share one transaction, and so one flush to the disk.</summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 128;

    /// <summary>How long a repeated <c>request_id</c> is recognised.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan IdempotencyRetention { get; set; } = TimeSpan.FromDays(1);
}
