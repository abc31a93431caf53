namespace FacePlatform.Identity.Record;

/// <summary>A gallery's change from one pipeline to another, while it lasts; at most one each.</summary>
public sealed class GalleryMigrationRow
{
    public long GalleryKey { get; set; }

    /// <summary>The caller's id of it.</summary>
    public required string Id { get; set; }

    /// <summary>The pipeline that does not decide.</summary>
    public int OtherPipelineKey { get; set; }

    public PipelineRow OtherPipeline { get; set; } = null!;

    /// <summary>The target decides, and the other pipeline is the one from before.</summary>
    public bool Flipped { get; set; }

    /// <summary>The other pipeline's templates are being removed, and nobody is to use them any more.</summary>
    public bool Ending { get; set; }

    // What the shadow comparison counted while the source decided, as V1.ShadowComparison names it.
    public long ShadowProbes { get; set; }

    public long ShadowAgreed { get; set; }

    public long ShadowMatchToUnknown { get; set; }

    public long ShadowUnknownToMatch { get; set; }

    public long ShadowMatchToOther { get; set; }

    public long ShadowMissing { get; set; }

    public long ShadowFailed { get; set; }

    /// <summary>The pipeline that the gallery changes to.</summary>
    /// <param name="gallery">The gallery that the migration is of.</param>
    public int TargetKey(GalleryRow gallery) => Flipped ? gallery.PipelineKey : OtherPipelineKey;
}
