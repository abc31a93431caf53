namespace FacePlatform.Identity.Record;

/// <summary>What an operation writes with: the transaction that it shares with the others of its batch.</summary>
/// <param name="record">The context of the batch.</param>
/// <param name="sequence">The last number of the change sequence when the batch began.</param>
/// <param name="now">When it began.</param>
public sealed class WriteBatch(RecordContext record, long sequence, DateTimeOffset now)
{
    public RecordContext Record { get; } = record;

    /// <summary>When the batch began, in whole milliseconds: what either database gives back is what was answered.</summary>
    public DateTimeOffset Now { get; } = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));

    /// <summary>The last number that was given out.</summary>
    public long Sequence { get; private set; } = sequence;

    /// <summary>Whether something was erased, so that the log has to be emptied of it.</summary>
    public bool Erased { get; private set; }

    /// <summary>The next number of the change sequence; a number of an operation that fails stays unused.</summary>
    public long NextSequence() => ++Sequence;

    /// <summary>Passes over numbers that a statement gave out itself, from the one after <see cref="Sequence"/>.</summary>
    public void SkipSequence(int count) => Sequence += count;

    /// <summary>
    /// Records that an index has to forget a face, or the whole gallery where <paramref name="face"/> is null; in all
    /// pipelines, or in the given one.
    /// </summary>
    public void Erase(long gallery, long? face, int? pipeline = null)
    {
        Erased = true;
        Record.Erasures.Add(new ErasureRow
        {
            Sequence = NextSequence(),
            GalleryKey = gallery,
            FaceKey = face,
            PipelineKey = pipeline,
        });
    }

    /// <summary>Has the log emptied of what no index knows of.</summary>
    public void EraseFromLog() => Erased = true;
}
