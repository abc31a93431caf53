using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Imaging;

/// <summary>What images are taken: the configuration section <c>Imaging</c>. All limits are checked before pixels are allocated.</summary>
public sealed class ImagingOptions
{
    public const string Section = "Imaging";

    /// <summary>The largest file in bytes.</summary>
    [Range(1 << 10, 1 << 27)]
    public int MaxBytes { get; set; } = 20 << 20;

    /// <summary>The largest width × height that a header may state.</summary>
    [Range(1L << 16, 1L << 30)]
    public long MaxPixels { get; set; } = 64_000_000;

    /// <summary>The largest ratio of the longer to the shorter side.</summary>
    [Range(1.0, 1e6)]
    public double MaxAspect { get; set; } = 25;

    /// <summary>
    /// JPEG and WebP above this many pixels are decoded at a smaller scale, which both formats can do while decoding.
    /// </summary>
    [Range(1L << 16, 1L << 30)]
    public long DecodedPixels { get; set; } = 16_000_000;
}
