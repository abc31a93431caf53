using System.ComponentModel.DataAnnotations;
using FacePlatform.ServiceDefaults.Clients;

namespace FacePlatform.Gateway.Limits;

/// <summary>What a request may weigh: the configuration section <c>Limits</c>.</summary>
internal sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>What a request may hold beside its images, in bytes.</summary>
    public const int OtherBytes = 64 << 10;

    /// <summary>The most bytes of a model's file in one message.</summary>
    public const int ModelChunkBytes = 1 << 20;

    /// <summary>
    /// The largest image in bytes. Not above what the Embedding service accepts, nor above 40 MiB: a message to it has
    /// at most 48 MiB by default (<see cref="ServiceClientOptions.MaxMessageBytes"/>).
    /// </summary>
    [Range(1 << 10, 40 << 20)]
    public int MaxImageBytes { get; set; } = 20 << 20;

    /// <summary>
    /// How many images of one import are worked on at a time. The next is read when one is done, so that an import needs
    /// no more memory than these.
    /// </summary>
    [Range(1, 256)]
    public int ImportConcurrency { get; set; } = 16;

    /// <summary>How many images of all imports of this process are worked on at a time.</summary>
    public int ImportConcurrencyOfAll => 4 * ImportConcurrency;

    /// <summary>The largest request message in bytes.</summary>
    /// <param name="images">The number of images in it.</param>
    public int MaxMessageBytes(int images) => images * MaxImageBytes + OtherBytes;
}
