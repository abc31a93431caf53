using FacePlatform.Identity.Index;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Identity.Decisions;

/// <summary>Which other subjects a new face looks like, as identification would have answered.</summary>
public sealed class CollisionSearch(GallerySearch search)
{
    private const int MaxCollisions = 5;

    /// <param name="partition">The gallery and pipeline.</param>
    /// <param name="pipeline">The same pipeline; its calibration sets the threshold.</param>
    /// <param name="gallery">The gallery's name.</param>
    /// <param name="ownSubjectId">The id of the subject that the face is enrolled for, which is no collision.</param>
    /// <param name="embedding">Unit length.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Unchecked where the pipeline has no calibration that supports a rate, or the index does not answer.</returns>
    public async Task<CollisionReport> FindAsync(
        IndexPartition partition,
        RegisteredPipeline pipeline,
        GalleryName gallery,
        string? ownSubjectId,
        float[] embedding,
        CancellationToken cancellationToken)
    {
        if (pipeline.Thresholds is null)
            return new();
        try
        {
            // One more than is answered, because the face's own subject may be among them.
            var found = await search.FindAsync(
                partition,
                [embedding],
                MaxCollisions + 1,
                templates => IdentificationPoint.Resolve(pipeline, fpir: null, templates),
                cancellationToken);
            var others = found.Candidates.Single().Where(subject => subject.Subject != ownSubjectId).Take(MaxCollisions);
            return new()
            {
                Checked = true,
                Collisions = { others.Select(subject => subject.ToCandidate(gallery)) },
                Threshold = found.Point.Threshold,
                Fpir = found.Point.Fpir,
            };
        }
        catch (RpcException exception) when (
            exception.StatusCode == StatusCode.Unavailable || exception.GetReason() == ErrorReason.FpirNotSupported)
        {
            return new();
        }
    }
}
