using FacePlatform.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.Training.Fitting;
using FacePlatform.V1;

namespace FacePlatform.Training.Submission;

/// <summary>What a request says beside its images, all of its violations in one error.</summary>
internal static class SpecChecks
{
    // As many say on what ground faces are used; more belongs elsewhere.
    private const int ShortestNote = 10;
    private const int LongestNote = 2000;

    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD with a violation for each field that is wrong.</exception>
    public static void Check(TrainingSpec spec)
    {
        RequestIds.Check(spec.RequestId, "spec.request_id");
        var violations = Of(spec).ToArray();
        if (violations.Length > 0)
            throw RpcErrors.InvalidFields(violations);
    }

    private static IEnumerable<(string Field, string Description)> Of(TrainingSpec spec)
    {
        if (!PipelineName.IsTitle(spec.Title))
            yield return ("spec.title", PipelineName.TitleRule);
        var note = spec.ConsentNote.Trim();
        if (note.Length is < ShortestNote or > LongestNote)
            yield return (
                "spec.consent_note",
                $"must say in {ShortestNote} to {LongestNote} characters on what ground these people's faces may be used.");
        foreach (var (field, description) in OptionChecks.Of(spec.Options ?? new()))
            yield return ($"spec.options.{field}", description);
    }
}
