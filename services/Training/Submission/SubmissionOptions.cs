using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Training.Submission;

/// <summary>What training sets are taken: the configuration section <c>Training</c>.</summary>
public sealed class SubmissionOptions
{
    public const string Section = "Training";

    /// <summary>
    /// The folder with a folder for each tenant, <c>{DataRoot}/{tenant}</c>, below which its requests may name directories of
    /// labelled photos; the worker reads them from there. None where absent.
    /// </summary>
    public string? DataRoot { get; set; }

    /// <summary>The most images of a set, those that only calibrate included.</summary>
    [Range(1, 1_000_000)]
    public int MaxImages { get; set; } = 20_000;

    /// <summary>The most images of one person in a set: an evaluation compares each with every other.</summary>
    [Range(2, 1_000_000)]
    public int MaxImagesPerSubject { get; set; } = 1000;

    /// <summary>The most people.</summary>
    [Range(1, 1_000_000)]
    public int MaxSubjects { get; set; } = 10_000;

    /// <summary>The largest image in bytes.</summary>
    [Range(1 << 10, 1 << 27)]
    public int MaxImageBytes { get; set; } = 20 << 20;

    /// <summary>The most bytes of a set that comes in a stream; it is held in memory until it has arrived.</summary>
    [Range(1L << 10, 1L << 31)]
    public long MaxBytes { get; set; } = 512 << 20;

    /// <summary>Streams that are read at once; further ones are told to come again.</summary>
    [Range(1, 100)]
    public int MaxUploads { get; set; } = 2;

    /// <summary>How long a stream may say nothing, before it gives its place to another one.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan UploadIdleTimeout { get; set; } = TimeSpan.FromMinutes(1);
}
