using System.ComponentModel.DataAnnotations;

namespace FacePlatform.ServiceDefaults.Messages;

/// <summary>
/// How many bytes of request messages are in memory at a time: the configuration section <c>Messages</c>. The defaults
/// follow from the memory that .NET may use, which in a container is three quarters of its limit.
/// </summary>
/// <remarks>
/// A message costs about 5 times its length while its call lasts: Kestrel's buffers, the caller's message, what it is written
/// to for the next service (an array of a power of two, up to 1.7 times), the client's copy for retries, and what pools
/// keep of all that. So (1/12 + 1/24) of the memory become 5/8 of it; the rest is the program's.
/// </remarks>
public sealed class MessageMemoryOptions
{
    public const string Section = "Messages";

    /// <summary>For messages of calls that have one; what finds no room is refused.</summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxCallBytes { get; set; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 12;

    /// <summary>For messages of streams, apart so that an import takes no call's room; what finds none waits for it.</summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxStreamBytes { get; set; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 24;
}
