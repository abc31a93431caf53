using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Gateway.Limits;

/// <summary>What a request may weigh: the configuration section <c>Limits</c>.</summary>
internal sealed class LimitOptions
{
    /// <summary>What a request may hold beside its images, in bytes.</summary>
    public const int OtherBytes = 64 << 10;

    /// <summary>The largest image in bytes. Not above what the Embedding service accepts.</summary>
    [Range(1 << 10, 64 << 20)]
    public int MaxImageBytes { get; set; } = 20 << 20;

    /// <summary>The largest request message in bytes.</summary>
    /// <param name="images">The number of images in it.</param>
    public int MaxMessageBytes(int images) => images * MaxImageBytes + OtherBytes;
}
