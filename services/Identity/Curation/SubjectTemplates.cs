using System.Runtime.CompilerServices;
using FacePlatform.Identity.Index;
using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Curation;

/// <summary>
/// The templates of subjects, each subject's in the order of enrolment. They are read a stretch at a time, so that a
/// subject may have any number; those of the usual, small subjects are kept for when they are asked for again.
/// </summary>
internal sealed class SubjectTemplates(RecordContext record, IndexPartition partition)
{
    private const int Stretch = 512;

    // Of all subjects together: 8 MiB of 512 numbers each.
    private const int MaxKept = 4096;

    private readonly Dictionary<string, SubjectTemplate[]> _kept = [];
    private int _keptCount;

    /// <param name="subject">The id of a subject that stands for itself; one that does not exist has none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<SubjectTemplate[]> ReadAsync(
        string subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(subject, out var kept))
        {
            yield return kept;
            yield break;
        }

        var after = 0L;
        for (var first = true; ; first = false)
        {
            var stretch = await ReadStretchAsync(subject, after, cancellationToken);
            if (first && stretch.Length < Stretch)
                Keep(subject, stretch);
            yield return stretch;
            if (stretch.Length < Stretch)
                yield break;
            after = stretch[^1].Face;
        }
    }

    private Task<SubjectTemplate[]> ReadStretchAsync(string subject, long after, CancellationToken cancellationToken) =>
        record.Subjects.Roots()
            .Where(row => row.GalleryKey == partition.Gallery && row.Id == subject)
            .Join(
                record.Templates.Where(row => row.PipelineKey == partition.Pipeline && row.FaceKey > after),
                row => row.Key,
                template => template.SubjectKey,
                (_, template) => template)
            .OrderBy(row => row.FaceKey)
            .Take(Stretch)
            .Select(row => new SubjectTemplate(row.FaceKey, row.Face.Id, row.Embedding))
            .ToArrayAsync(cancellationToken);

    private void Keep(string subject, SubjectTemplate[] templates)
    {
        if (_keptCount + templates.Length > MaxKept)
        {
            _kept.Clear();
            _keptCount = 0;
        }

        _kept.Add(subject, templates);
        _keptCount += templates.Length;
    }
}

/// <summary>One template of a subject.</summary>
/// <param name="Face">Its face's key.</param>
/// <param name="FaceId">Its face's id.</param>
/// <param name="Embedding">As it is stored.</param>
internal sealed record SubjectTemplate(long Face, string FaceId, byte[] Embedding);
