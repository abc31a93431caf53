namespace FacePlatform.Identity.Record;

/// <summary>The data key of a subject's kept crops. Without this row nobody reads them again.</summary>
public sealed class CropKeyRow
{
    /// <summary>The own subject of the faces; the key goes with it.</summary>
    public long SubjectKey { get; set; }

    public SubjectRow Subject { get; set; } = null!;

    public long GalleryKey { get; set; }

    /// <summary>The data key, sealed with the key-encryption key of the configuration.</summary>
    public required byte[] WrappedKey { get; set; }
}
