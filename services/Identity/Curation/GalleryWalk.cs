using System.Runtime.CompilerServices;
using FacePlatform.Identity.Index;
using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Curation;

/// <summary>
/// Walks through all templates of a gallery, subject by subject in the order of their ids, and a page of it at a time: a
/// page ends after so many templates or so much time, whatever was found, so that no call outlives its deadline on a
/// large gallery; each gets somewhere, however slow the machine is.
/// </summary>
public sealed class GalleryWalk(TimeProvider time)
{
    // What is searched for at once.
    private const int Chunk = 64;
    private const int MaxTemplates = 1024;

    /// <summary>The time of a page that begins now.</summary>
    internal PageTime BeginPage() => new(time);

    /// <summary>The chunks of one page, in order; the walk is at its end where the last one is not followed by more.</summary>
    /// <param name="record">Where it reads from.</param>
    /// <param name="partition">The gallery and its pipeline.</param>
    /// <param name="start">The first template that is wanted, or the place where it was.</param>
    /// <param name="time">Since <see cref="BeginPage"/>.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    internal static async IAsyncEnumerable<WalkedChunk> ReadPageAsync(
        RecordContext record,
        IndexPartition partition,
        WalkPosition start,
        PageTime time,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (position, templates) = ((WalkPosition?)start, 0);
        // The first one in any case: a page that has none would end the walk.
        while (position is { } at && (templates == 0 || (templates < MaxTemplates && !time.IsOver)))
        {
            var entries = await ReadEntriesAsync(record, partition, at, cancellationToken);
            position = entries.Count > Chunk ? new(entries[Chunk].SubjectId, entries[Chunk].Face, "", start.Comparisons) : null;
            var chunk = await ReadTemplatesAsync(record, entries[..Math.Min(Chunk, entries.Count)], cancellationToken);
            templates += Chunk;
            yield return new(chunk, position);
        }
    }

    // The keys alone, of no more subjects than one chunk can have: one may have any number of faces.
    private static async Task<List<Entry>> ReadEntriesAsync(
        RecordContext record, IndexPartition partition, WalkPosition at, CancellationToken cancellationToken)
    {
        var subjects = await record.Subjects.Roots()
            .Where(row => row.GalleryKey == partition.Gallery && string.Compare(row.Id, at.Subject) >= 0)
            .Where(row => record.Templates.Any(
                template => template.SubjectKey == row.Key && template.PipelineKey == partition.Pipeline))
            .OrderBy(row => row.Id)
            .Take(Chunk + 1)
            .Select(row => new { row.Key, row.Id })
            .ToListAsync(cancellationToken);
        var keys = subjects.Select(subject => subject.Key).ToArray();
        var first = subjects.Where(subject => subject.Id == at.Subject).Select(subject => subject.Key).FirstOrDefault();
        return await record.Subjects
            .Where(row => EF.Parameter(keys).Contains(row.Key))
            .Join(
                record.Templates.Where(row => row.PipelineKey == partition.Pipeline),
                row => row.Key,
                template => template.SubjectKey,
                (row, template) => new { Subject = row, Template = template })
            .Where(row => row.Subject.Key != first || row.Template.FaceKey >= at.Face)
            .OrderBy(row => row.Subject.Id)
            .ThenBy(row => row.Template.FaceKey)
            .Take(Chunk + 1)
            .Select(row => new Entry(
                row.Subject.Key,
                row.Subject.Id,
                !record.Templates.Any(other =>
                    other.SubjectKey == row.Subject.Key
                    && other.PipelineKey == partition.Pipeline
                    && other.FaceKey != row.Template.FaceKey),
                row.Template.FaceKey,
                row.Template.Sequence))
            .ToListAsync(cancellationToken);
    }

    private static async Task<List<WalkedTemplate>> ReadTemplatesAsync(
        RecordContext record, List<Entry> entries, CancellationToken cancellationToken)
    {
        long[] sequences = [.. entries.Select(entry => entry.Sequence)];
        var rows = await record.Templates
            .Where(row => EF.Parameter(sequences).Contains(row.Sequence))
            .Select(row => new { row.Sequence, FaceId = row.Face.Id, row.Embedding })
            .ToDictionaryAsync(row => row.Sequence, cancellationToken);

        // One that was erased or filed elsewhere since is not there any more.
        return
        [
            .. entries.Where(entry => rows.ContainsKey(entry.Sequence)).Select(entry => new WalkedTemplate(
                entry.Subject,
                entry.SubjectId,
                entry.IsOnly,
                entry.Face,
                rows[entry.Sequence].FaceId,
                TemplateRow.Read(rows[entry.Sequence].Embedding).ToArray())),
        ];
    }

    private sealed record Entry(long Subject, string SubjectId, bool IsOnly, long Face, long Sequence);
}

/// <summary>Some templates of a walk.</summary>
/// <param name="Templates">In order.</param>
/// <param name="Next">Where the next chunk begins; null at the end of the gallery.</param>
internal sealed record WalkedChunk(IReadOnlyList<WalkedTemplate> Templates, WalkPosition? Next);
