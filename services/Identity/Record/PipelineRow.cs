namespace FacePlatform.Identity.Record;

/// <summary>A registered pipeline.</summary>
public sealed class PipelineRow
{
    public int Key { get; set; }

    /// <summary><c>pipelines/{pipeline}</c>.</summary>
    public required string Name { get; set; }

    public int EmbeddingSize { get; set; }

    /// <summary>A serialised <see cref="V1.Calibration"/>; null where the pipeline has none.</summary>
    public byte[]? Calibration { get; set; }
}
