using System.Globalization;
using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.Identity.Faces;

/// <summary>What a face that is to be enrolled has in common with other subjects, as its caller wants it handled.</summary>
public sealed class CollisionCheck(CollisionSearch search)
{
    private const string Field = "collision_policy";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD: no such policy.</exception>
    public static void CheckPolicy(CollisionPolicy policy)
    {
        if (!Enum.IsDefined(policy))
            throw RpcErrors.InvalidField(Field, "must be REPORT, FAIL or IGNORE");
    }

    /// <param name="policy">Checked.</param>
    /// <param name="name">The subject that the face is of.</param>
    /// <param name="gallery">Null where it does not exist yet.</param>
    /// <param name="probe">The face's template.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="Grpc.Core.RpcException">
    /// Where the policy is FAIL: FACE_COLLIDES, SERVICE_UNAVAILABLE where the index does not answer, FPIR_NOT_SUPPORTED
    /// where the pipeline has no calibration.
    /// </exception>
    internal async Task<CollisionReport> RunAsync(
        CollisionPolicy policy,
        SubjectName name,
        GalleryRow? gallery,
        CheckedProbe probe,
        CancellationToken cancellationToken)
    {
        if (policy == CollisionPolicy.Ignore)
            return new();
        if (policy == CollisionPolicy.Fail && probe.Pipeline.Thresholds is null)
            throw RpcErrors.InvalidField(
                ErrorReason.FpirNotSupported, Field, "the pipeline has no calibration, so that no collision can be told");

        // No gallery has the key 0: a missing one is searched as the empty one that it is.
        var report = await search.FindAsync(
            new(gallery?.Key ?? 0, probe.Pipeline.Key),
            probe.Pipeline,
            name.Gallery,
            name.Subject,
            probe.Embedding,
            cancellationToken);
        return policy == CollisionPolicy.Fail ? Refuse(report) : report;
    }

    private static CollisionReport Refuse(CollisionReport report)
    {
        if (!report.Checked)
            throw RpcErrors.Unavailable("The index does not answer, so that no collision can be told.", RetryAfter);
        if (report.Collisions is not [var nearest, ..])
            return report;
        throw RpcErrors.FailedPrecondition(
            ErrorReason.FaceCollides,
            $"The face looks like {nearest.Subject}.",
            ("subject", nearest.Subject),
            ("similarity", nearest.Similarity.ToString("R", CultureInfo.InvariantCulture)),
            ("threshold", report.Threshold.ToString("R", CultureInfo.InvariantCulture)));
    }
}
