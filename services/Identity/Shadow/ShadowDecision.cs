using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Shadow;

/// <summary>
/// Decides an answered identification by the gallery's other pipeline: the same search, its own calibration, and the rate
/// that was asked for, or its own default. Only while the source decides, so that the counts always mean what a flip
/// would change; what was asked of a gallery that was flipped or ended since is left out.
/// </summary>
public sealed class ShadowDecision(
    IDbContextFactory<RecordContext> records, PipelineRegistry pipelines, ProbeChecks probes, GallerySearch search)
{
    /// <summary>
    /// The migration, and the outcome of each probe that can be compared: failed are all where the other calibration does
    /// not support the rate, or where a template is no good.
    /// </summary>
    /// <exception cref="RpcException">SERVICE_UNAVAILABLE.</exception>
    internal async Task<(GalleryMigrationRow? Migration, List<ShadowOutcome> Outcomes)> DecideAsync(
        AnsweredIdentification answered, CancellationToken cancellationToken)
    {
        var (request, response) = (answered.Request, answered.Response);
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await record.Galleries
            .Include(row => row.Pipeline)
            .Include(row => row.Migration).ThenInclude(row => row!.OtherPipeline)
            .Named(GalleryName.Parse(request.Gallery))
            .SingleOrDefaultAsync(cancellationToken);
        if (gallery?.Migration is not { Ending: false, Flipped: false } migration || gallery.Pipeline.Name != request.Pipeline)
            return (null, []);

        var compared = request.Probes.Zip(response.Identifications)
            .Where(pair => pair.First.OtherTemplate?.Pipeline == migration.OtherPipeline.Name
                && pair.Second.Outcome != Outcome.Undecidable)
            .ToList();
        try
        {
            return (migration, await CompareAsync(record, gallery, migration, request, compared, cancellationToken));
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.InvalidArgument)
        {
            return (migration, [.. compared.Select(_ => ShadowOutcome.Failed)]);
        }
    }

    private async Task<List<ShadowOutcome>> CompareAsync(
        RecordContext record,
        GalleryRow gallery,
        GalleryMigrationRow migration,
        Internal.V1.IdentifyTemplatesRequest request,
        List<(Internal.V1.Probe First, Internal.V1.Identification Second)> compared,
        CancellationToken cancellationToken)
    {
        var embeddings = new List<ReadOnlyMemory<float>>(compared.Count);
        foreach (var (probe, _) in compared)
            embeddings.Add((await probes.CheckTemplateAsync("other_template", probe.OtherTemplate, cancellationToken)).Embedding);
        var pipeline = await pipelines.GetAsync(migration.OtherPipeline.Name, cancellationToken);
        double? fpir = request.HasFalsePositiveIdentificationRate ? request.FalsePositiveIdentificationRate : null;
        // Before the search: a template that is copied meanwhile must not look like one that was searched and not found.
        var matched = new List<MatchedSubject?>(compared.Count);
        foreach (var (_, active) in compared)
            matched.Add(await FindMatchedAsync(record, gallery, pipeline, active, cancellationToken));
        var found = await search.FindAsync(
            new(gallery.Key, pipeline.Key),
            embeddings,
            maxSubjects: 1,
            templates => IdentificationPoint.Resolve(pipeline, fpir, templates),
            cancellationToken);

        var outcomes = new List<ShadowOutcome>(compared.Count);
        foreach (var (subject, others) in matched.Zip(found.Candidates))
        {
            if (Compare(subject, others.Count > 0 ? others[0].Subject : null) is { } outcome)
                outcomes.Add(outcome);
        }

        return outcomes;
    }

    // Whom the active pipeline matched; null where nobody. As whom it counts now: it may have been merged since it was
    // answered; or it is gone.
    private static async Task<MatchedSubject?> FindMatchedAsync(
        RecordContext record,
        GalleryRow gallery,
        RegisteredPipeline pipeline,
        Internal.V1.Identification active,
        CancellationToken cancellationToken)
    {
        if (active.Candidates.Count == 0)
            return null;
        var id = active.Candidates[0].Subject.Split('/')[^1];
        return await record.Subjects
            .Where(row => row.GalleryKey == gallery.Key && row.Id == id)
            .Select(row => new MatchedSubject(
                record.Subjects.Where(root => root.Key == row.RootKey).Select(root => root.Id).FirstOrDefault(),
                record.Templates.Any(t => t.SubjectKey == row.RootKey && t.PipelineKey == pipeline.Key)))
            .SingleOrDefaultAsync(cancellationToken) ?? MatchedSubject.Gone;
    }

    private static ShadowOutcome? Compare(MatchedSubject? matched, string? other) => matched switch
    {
        null => other is null ? ShadowOutcome.Agreed : ShadowOutcome.UnknownToMatch,
        { Root: null } => null,
        { HasOther: false } => ShadowOutcome.Missing,
        _ when other is null => ShadowOutcome.MatchToUnknown,
        _ => other == matched.Root ? ShadowOutcome.Agreed : ShadowOutcome.MatchToOther,
    };

    // The id is null of one who is gone.
    private sealed record MatchedSubject(string? Root, bool HasOther)
    {
        public static readonly MatchedSubject Gone = new(null, HasOther: false);
    }
}
