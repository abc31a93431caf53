using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Training.Running;

/// <summary>How faces are fetched from Embedding: the configuration section <c>Alignment</c>.</summary>
public sealed class AlignmentOptions
{
    public const string Section = "Alignment";

    /// <summary>Images that are asked for at once; more would hold those up who want to be recognised.</summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 3;
}
