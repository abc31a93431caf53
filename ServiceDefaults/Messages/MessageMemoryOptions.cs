using System.ComponentModel.DataAnnotations;

namespace FacePlatform.ServiceDefaults.Messages;

/// <summary>
/// How many bytes of request messages are in memory at a time: the configuration section <c>Messages</c>. The defaults
/// follow from the memory that .NET may use, which in a container is three quarters of its limit.
/// </summary>
/// <remarks>
/// A message is in memory twice while its call lasts: as the caller's, and as what is sent on, which is kept for a retry.
/// With (1/4 + 1/16) of the memory for messages they take 5/8 of it. The other 3/8 are for the program and for what
/// arrived and is not collected yet.
/// </remarks>
public sealed class MessageMemoryOptions
{
    public const string Section = "Messages";

    /// <summary>For messages of calls that have one; what finds no room is refused.</summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxCallBytes { get; set; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>For messages of streams, apart so that an import takes no call's room; what finds none waits for it.</summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxStreamBytes { get; set; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16;
}
