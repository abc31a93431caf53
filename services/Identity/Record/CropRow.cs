namespace FacePlatform.Identity.Record;

/// <summary>The aligned crop of a face, sealed with the data key of its own subject.</summary>
public sealed class CropRow
{
    public long FaceKey { get; set; }

    public FaceRow Face { get; set; } = null!;

    public long GalleryKey { get; set; }

    /// <summary>A PNG that was sealed for this face alone.</summary>
    public required byte[] Sealed { get; set; }
}
