using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Index;

/// <summary>
/// Notices an index that has lost a part of its templates and not its position. They are compared at the position of the
/// count before: copies of the index's data may lag for a moment, and not for so long. The record has no template that the
/// index has erased by then, since an erasure has the number of the write that removes the last.
/// </summary>
public sealed partial class IndexCompleteness(ITemplateIndex index, ILogger<IndexCompleteness> logger)
{
    private long _countedPosition;

    /// <summary>Whether the index has fewer templates than the record; only where it counted when it was opened just now.</summary>
    /// <param name="record">Where it reads from.</param>
    /// <param name="pipelines">All that the index was opened with, by their keys.</param>
    /// <param name="position">Where the index says that it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<bool> LacksTemplatesAsync(
        RecordContext record,
        IReadOnlyDictionary<int, IndexedPipeline> pipelines,
        long position,
        CancellationToken cancellationToken)
    {
        // It may have fallen back since.
        var upTo = _countedPosition = Math.Min(_countedPosition, position);
        if (index.Sizes is not { } sizes)
            return false;
        _countedPosition = position;
        foreach (var (pipeline, count) in sizes)
        {
            var known = await record.Templates.LongCountAsync(
                row => row.PipelineKey == pipeline && row.Sequence <= upTo, cancellationToken);
            if (count < known)
            {
                LogShort(count, known, pipelines[pipeline].Name);
                return true;
            }
        }

        return false;
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The index has {Count} templates of {Pipeline} where the record has {Known}: it lost a part and is loaded again")]
    private partial void LogShort(long count, long known, string pipeline);
}
