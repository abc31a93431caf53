using System.Runtime.InteropServices;

namespace FacePlatform.Identity.Record;

/// <summary>A face's template in one pipeline, with the keys that an index files it under.</summary>
public sealed class TemplateRow
{
    /// <summary>
    /// Where in the change sequence it was written or last given to another subject; the table is read in this order
    /// when an index is built, and a new number makes an index take the row again.
    /// </summary>
    public long Sequence { get; set; }

    public long FaceKey { get; set; }

    public FaceRow Face { get; set; } = null!;

    /// <summary>Whose face it counts as: the root of its face's own subject.</summary>
    public long SubjectKey { get; set; }

    public long GalleryKey { get; set; }

    public int PipelineKey { get; set; }

    public PipelineRow Pipeline { get; set; } = null!;

    /// <summary>The unit-length embedding: float32, little-endian.</summary>
    public required byte[] Embedding { get; set; }

    /// <summary>An embedding as it is stored.</summary>
    public static byte[] Store(ReadOnlySpan<float> embedding) => MemoryMarshal.AsBytes(embedding).ToArray();

    /// <summary>A stored embedding, read in place.</summary>
    public static ReadOnlySpan<float> Read(byte[] stored) => MemoryMarshal.Cast<byte, float>(stored);
}
