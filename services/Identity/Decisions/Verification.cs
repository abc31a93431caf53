using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Decisions;

/// <summary>1:1: do two templates, or a template and a subject, belong to one person?</summary>
public sealed class Verification(
    IDbContextFactory<RecordContext> records, ProbeChecks probes, DecisionMetrics metrics)
{
    public async Task<Decision> CompareAsync(CompareTemplatesRequest request, CancellationToken cancellationToken)
    {
        VerificationPoint.Check(request.OperatingPoint);
        var probe = await probes.CheckAsync("probe", request.Probe, cancellationToken);
        var reference = await probes.CheckAsync("reference", request.Reference, cancellationToken);
        if (probe.Pipeline.Name != reference.Pipeline.Name)
            throw RpcErrors.InvalidField("reference.template.pipeline", "must be the probe's pipeline");

        return Decide(
            "compare",
            probe,
            VerificationPoint.Resolve(probe.Pipeline, request.OperatingPoint, templates: 1),
            [.. QualityRules.Reasons("probe", probe.Quality), .. QualityRules.Reasons("reference", reference.Quality)],
            () => Cosine.Similarity(probe.Embedding, reference.Embedding));
    }

    public async Task<VerifyTemplateResponse> VerifyAsync(
        VerifyTemplateRequest request, CancellationToken cancellationToken)
    {
        var name = SubjectName.Parse(request.Subject);
        VerificationPoint.Check(request.OperatingPoint);
        var probe = await probes.CheckAsync("probe", request.Probe, cancellationToken);

        var templates = await ReadTemplatesAsync(name, probe.Pipeline, cancellationToken);
        var decision = Decide(
            "verify",
            probe,
            VerificationPoint.Resolve(probe.Pipeline, request.OperatingPoint, templates.Count),
            [.. QualityRules.Reasons("probe", probe.Quality)],
            () => templates.Max(template => Cosine.Similarity(probe.Embedding, TemplateRow.Read(template))));
        return new() { Decision = decision, TemplateCount = templates.Count };
    }

    private async Task<List<byte[]>> ReadTemplatesAsync(
        SubjectName name, RegisteredPipeline pipeline, CancellationToken cancellationToken)
    {
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await record.RequireGalleryAsync(name.Gallery, pipeline, cancellationToken);
        var subject = await record.RequireSubjectAsync(name, cancellationToken);
        var templates = await record.Templates
            .Where(row => row.SubjectKey == subject.Key && row.PipelineKey == pipeline.Key)
            .Select(row => row.Embedding)
            .ToListAsync(cancellationToken);
        await record.RequireHeldAsync(gallery, pipeline, cancellationToken);
        return templates.Count > 0
            ? templates
            : throw RpcErrors.FailedPrecondition(ErrorReason.SubjectHasNoFaces, $"{name} has no face enrolled by {pipeline.Name}.");
    }

    /// <param name="kind">For the count of decisions.</param>
    /// <param name="probe">Whose pipeline decides.</param>
    /// <param name="point">Where it is decided.</param>
    /// <param name="reasons">Why it is undecidable; then no similarity is taken.</param>
    /// <param name="similarity">Takes the similarity.</param>
    private Decision Decide(
        string kind, CheckedProbe probe, OperatingPoint point, List<string> reasons, Func<double> similarity)
    {
        var decision = new Decision
        {
            Outcome = Outcome.Undecidable,
            Threshold = point.Threshold,
            Pipeline = probe.Pipeline.Name,
            Calibration = probe.Pipeline.Calibration,
            Reasons = { reasons },
        };
        if (point.Rate is { } rate)
            decision.FalseMatchRate = rate;
        if (reasons.Count == 0)
        {
            decision.Similarity = similarity();
            decision.Outcome = decision.Similarity >= point.Threshold ? Outcome.Match : Outcome.NoMatch;
        }

        metrics.Count(kind, decision.Outcome);
        return decision;
    }
}
