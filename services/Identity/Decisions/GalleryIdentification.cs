using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Decisions;

/// <summary>1:K: which subjects of a gallery do the faces of a photo belong to, if any?</summary>
public sealed class GalleryIdentification(
    IDbContextFactory<RecordContext> records,
    PipelineRegistry pipelines,
    ProbeChecks probeChecks,
    GallerySearch search,
    DecisionMetrics metrics)
{
    public async Task<IdentifyTemplatesResponse> IdentifyAsync(
        IdentifyTemplatesRequest request, CancellationToken cancellationToken)
    {
        var name = GalleryName.Parse(request.Gallery);
        double? fpir = request.HasFalsePositiveIdentificationRate ? request.FalsePositiveIdentificationRate : null;
        IdentificationPoint.Check(fpir);
        var maxCandidates = CandidateCounts.Check(request.MaxCandidates, "max_candidates");
        var pipeline = await pipelines.GetAsync(request.Pipeline, cancellationToken);
        var probes = await CheckProbesAsync(request, cancellationToken);
        var gallery = await FindGalleryAsync(name, pipeline, probes, cancellationToken);

        // Undecidable probes are never compared.
        var decidable = probes.FindAll(probe => probe.Quality.Acceptable);
        var found = await search.FindAsync(
            new(gallery.Key, pipeline.Key),
            [.. decidable.Select(probe => (ReadOnlyMemory<float>)probe.Embedding)],
            maxCandidates,
            templates => IdentificationPoint.Resolve(pipeline, fpir, templates),
            cancellationToken);
        await RequireHeldAsync(gallery, pipeline, cancellationToken);

        var candidates = new Queue<IReadOnlyList<FoundSubject>>(found.Candidates);
        return new()
        {
            Identifications =
            {
                probes.Select(probe => probe.Quality.Acceptable ? Answer(name, candidates.Dequeue()) : Undecidable(probe)),
            },
            GallerySize = found.Templates,
            Fpir = found.Point.Fpir,
            FpirSupported = found.Point.SmallestSupported,
            Threshold = found.Point.Threshold,
            Calibration = pipeline.Calibration,
        };
    }

    private async Task<List<CheckedProbe>> CheckProbesAsync(
        IdentifyTemplatesRequest request, CancellationToken cancellationToken)
    {
        var probes = new List<CheckedProbe>(request.Probes.Count);
        foreach (var probe in request.Probes)
            probes.Add(await probeChecks.CheckAsync($"probes[{probes.Count}]", probe, cancellationToken));
        return probes;
    }

    private async Task<GalleryRow> FindGalleryAsync(
        GalleryName name, RegisteredPipeline pipeline, List<CheckedProbe> probes, CancellationToken cancellationToken)
    {
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await record.RequireGalleryAsync(name, pipeline, cancellationToken);
        probes.ForEach(probe => gallery.RequirePipeline(probe.Pipeline));
        return gallery;
    }

    private async Task RequireHeldAsync(
        GalleryRow gallery, RegisteredPipeline pipeline, CancellationToken cancellationToken)
    {
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        await record.RequireHeldAsync(gallery, pipeline, cancellationToken);
    }

    private Identification Answer(GalleryName gallery, IReadOnlyList<FoundSubject> found) =>
        Counted(new()
        {
            Outcome = found.Count > 0 ? Outcome.Match : Outcome.NoMatch,
            Candidates = { found.Select(subject => subject.ToCandidate(gallery)) },
        });

    private Identification Undecidable(CheckedProbe probe) =>
        Counted(new()
        {
            Outcome = Outcome.Undecidable,
            Reasons = { QualityRules.Reasons("probe", probe.Quality) },
        });

    private Identification Counted(Identification identification)
    {
        metrics.Count("identify", identification.Outcome);
        return identification;
    }
}
