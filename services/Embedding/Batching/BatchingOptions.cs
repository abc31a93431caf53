using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Embedding.Batching;

/// <summary>How faces of different callers share inference: the configuration section <c>Batching</c>.</summary>
public sealed class BatchingOptions
{
    public const string Section = "Batching";

    /// <summary>The most faces of one batch.</summary>
    [Range(1, 1024)]
    public int MaxBatch { get; set; } = 16;

    /// <summary>
    /// How long a batch that is not full waits for more. Zero, the default, takes what waits when a worker gets free:
    /// that alone fills batches under load and costs an idle service nothing.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan Window { get; set; }

    /// <summary>Faces that may wait; more are refused with OVERLOADED.</summary>
    [Range(1, 1 << 20)]
    public int QueueLimit { get; set; } = 1024;

    /// <summary>Batches that run at a time; 0 is the number of processors, or 1 on a GPU.</summary>
    [Range(0, 1024)]
    public int Workers { get; set; }

    /// <summary>What a refused caller is told to wait.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMilliseconds(250);
}
