using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Training.ModelStore;

/// <summary>Where models are kept: the configuration section <c>ModelStore</c>.</summary>
public sealed class ModelStoreOptions
{
    public const string Section = "ModelStore";

    /// <summary>
    /// The folder, which Embedding reads too; relative to the content root. <c>{Storage:DataFolder}/models</c> where empty.
    /// </summary>
    public string Root { get; set; } = "";

    /// <summary>The largest network that may be registered, in bytes.</summary>
    [Range(1L << 10, 1L << 31)]
    public long MaxModelBytes { get; set; } = 512 << 20;

    /// <summary>How long an activation waits for Embedding to serve the model, and a retirement until it does not.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Answers of Embedding, one after the other, that must name the model before an activation is done, and must not before a
    /// retirement is: at least twice as many as there may be replicas, since calls go round robin.
    /// </summary>
    [Range(1, 1000)]
    public int RequiredAnswers { get; set; } = 4;
}
