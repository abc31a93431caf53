using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Jobs;

/// <summary>The configuration section <c>Jobs</c>.</summary>
public sealed class JobsOptions : IValidatableObject
{
    public const string Section = "Jobs";

    // Fewer heartbeats than this in a lease, and one that is late ends it.
    private const int HeartbeatsPerLease = 3;

    /// <summary><c>both</c>, <c>api</c> or <c>worker</c>; the last two need a broker and PostgreSQL.</summary>
    public JobRole Role { get; set; }

    /// <summary>How long a worker may be silent before another one takes its job over.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a worker says that it is alive; also how soon it learns of a cancellation at the latest.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Between two written progress reports, and previews.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Between two checkpoints: what a killed worker loses at most.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a watched job is looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Attempts without an advance of the checkpoint, before a job is a dead letter.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Between a failed attempt and the next; a killed worker's job is taken over without it.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a job may take to hand itself over when the process is told to stop.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan HandOverTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an ended job is kept, with its result.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long it is told afterwards that a job has expired.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan TombstoneRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long the clock has to say that a job's time is over, before its contents go: one that jumps ahead and is put right
    /// meanwhile takes nothing.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ExpiryDelay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often it is looked for what was lost, is due or has expired.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>After this a waiting job's message is taken for lost. A second message does no harm.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan RepublishAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long blobs are left alone that no row names: longer than a submission takes, which writes them first.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan OrphanAge { get; set; } = TimeSpan.FromMinutes(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (HeartbeatsPerLease * HeartbeatInterval > LeaseDuration)
            yield return new ValidationResult(
                $"Jobs:LeaseDuration ({LeaseDuration}) must be at least {HeartbeatsPerLease} times "
                + $"Jobs:HeartbeatInterval ({HeartbeatInterval}).",
                [nameof(LeaseDuration)]);
    }
}
