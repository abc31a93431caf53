namespace FacePlatform.Identity.Record;

/// <summary>What an index has to forget. Keys only: nothing of the person is left.</summary>
public sealed class ErasureRow
{
    /// <summary>Where in the change sequence it happened.</summary>
    public long Sequence { get; set; }

    public long GalleryKey { get; set; }

    /// <summary>The erased face; null where the whole gallery was erased.</summary>
    public long? FaceKey { get; set; }

    /// <summary>The pipeline whose templates were removed; null where those of all pipelines were.</summary>
    public int? PipelineKey { get; set; }
}
