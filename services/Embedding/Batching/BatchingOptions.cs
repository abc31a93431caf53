using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Embedding.Batching;

/// <summary>How faces of different callers share inference: the configuration section <c>Batching</c>.</summary>
public sealed class BatchingOptions : IValidatableObject
{
    public const string Section = "Batching";

    private const int LargestBatch = 1024;

    /// <summary>The most faces of one batch where any size may be run.</summary>
    [Range(1, LargestBatch)]
    public int MaxBatch { get; set; } = 16;

    /// <summary>
    /// The sizes that a batch is padded to where sizes are fixed, as on a GPU; the last is the most faces of one batch.
    /// Powers of two up to 64 where none is given.
    /// </summary>
    public IList<int> Sizes { get; } = [];

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

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var ascending = Sizes.Zip(Sizes.Skip(1)).All(pair => pair.First < pair.Second);
        if (!ascending || Sizes.Any(size => size is < 1 or > LargestBatch))
            yield return new($"{Section}:{nameof(Sizes)} must ascend from 1 or more to at most {LargestBatch}.", [nameof(Sizes)]);
    }
}
