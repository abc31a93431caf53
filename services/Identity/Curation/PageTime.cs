namespace FacePlatform.Identity.Curation;

/// <summary>How much time one page of a walk may take, so that no call outlives its deadline.</summary>
internal sealed class PageTime(TimeProvider time)
{
    private static readonly TimeSpan Page = TimeSpan.FromSeconds(2);

    // However long the search for it took, the work that a chunk makes goes on for so long; a walk gets somewhere.
    private static readonly TimeSpan Chunk = TimeSpan.FromSeconds(1);

    private readonly long _started = time.GetTimestamp();
    private long _chunkStarted = time.GetTimestamp();

    /// <summary>No other chunk is begun.</summary>
    public bool IsOver => time.GetElapsedTime(_started) >= Page;

    /// <summary>The page ends inside its chunk.</summary>
    public bool IsOverForChunk => IsOver && time.GetElapsedTime(_chunkStarted) >= Chunk;

    /// <summary>A chunk has been searched for.</summary>
    public void BeginChunk() => _chunkStarted = time.GetTimestamp();
}
