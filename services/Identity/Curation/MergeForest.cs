using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Curation;

/// <summary>
/// The merges of a gallery, which are a forest: whoever is merged was a root, and the target is of another tree.
/// <code>
///        carol            A merge hangs a whole tree under another one; an undo cuts one edge.
///        ╱   ╲            Only roots are listed, searched and named, so each subject keeps
///      bob   dan          its root's key and each template its face's root's:
///      ╱                  1. write or remove the edge,
///    ann                  2. give the moved subtree its new root,
///                         3. file its templates under it, in the order in which they were.
/// </code>
/// Faces stay their own subject's throughout. That is what makes undoing independent of the order, and of what was
/// enrolled, erased or moved meanwhile.
/// </summary>
internal static class MergeForest
{
    /// <param name="batch">The transaction.</param>
    /// <param name="source">A root.</param>
    /// <param name="target">Of another tree of the same gallery; its root stands for all of it.</param>
    /// <param name="createTime">When it was merged first.</param>
    public static async Task<MergeRow> MergeAsync(
        this WriteBatch batch, SubjectRow source, SubjectRow target, DateTimeOffset createTime)
    {
        var record = batch.Record;

        // 1.
        var merge = new MergeRow
        {
            Key = batch.NextSequence(),
            Id = Guid.CreateVersion7(batch.Now).ToString("N"),
            GalleryKey = source.GalleryKey,
            SourceKey = source.Key,
            TargetKey = target.Key,
            CreateTime = createTime,
        };
        record.Merges.Add(merge);
        await record.SaveChangesAsync();

        // 2.
        await record.Subjects
            .Where(row => row.RootKey == source.Key)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.RootKey, target.RootKey));

        // 3.
        await batch.RefileAsync(filedUnder: source.Key);
        return merge;
    }

    /// <summary>Takes a merge away; its source is a root again, with what is merged into it now.</summary>
    public static async Task UndoAsync(this WriteBatch batch, MergeRow merge)
    {
        var record = batch.Record;
        var root = await record.Subjects
            .Where(row => row.Key == merge.SourceKey)
            .Select(row => row.RootKey)
            .SingleAsync();

        // 1.
        await record.Merges.Where(row => row.Key == merge.Key).ExecuteDeleteAsync();

        // 2.
        var subtree = await ReadSubtreeAsync(record, root, merge.SourceKey);
        await record.Subjects
            .Where(row => EF.Parameter(subtree).Contains(row.Key))
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.RootKey, merge.SourceKey));

        // 3.
        await batch.RefileAsync(filedUnder: root);
    }

    private static async Task<List<long>> ReadSubtreeAsync(RecordContext record, long root, long top)
    {
        var edges = await record.Merges
            .Where(row => row.Source.RootKey == root)
            .Select(row => new { row.SourceKey, row.TargetKey })
            .ToListAsync();
        var sources = edges.ToLookup(edge => edge.TargetKey, edge => edge.SourceKey);
        List<long> subtree = [top];
        for (var i = 0; i < subtree.Count; i++)
            subtree.AddRange(sources[subtree[i]]);
        return subtree;
    }
}
