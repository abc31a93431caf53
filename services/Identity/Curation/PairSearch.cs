using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Record;

namespace FacePlatform.Identity.Curation;

/// <summary>
/// Tells whether a face is its subject's one of the two most similar faces of two subjects; of equal ones the one that
/// was enrolled first. 1. The face is compared with the other subject's. 2. A face of its subject that is known to be
/// nearer to that ends it. 3. So does the first one that is found to be.
/// </summary>
internal sealed class PairSearch(SubjectTemplates templates)
{
    // Per pair the nearest face that is known so far.
    private readonly Dictionary<(string Subject, string Other), (double Similarity, long Face)> _nearest = [];

    /// <param name="own">The face.</param>
    /// <param name="other">The id of the other subject.</param>
    /// <param name="threshold">The smallest similarity that counts.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The similarity and the id of the other subject's face, or null where it is not the nearest.</returns>
    public async Task<(double Similarity, string OtherFaceId)?> FindAsync(
        WalkedTemplate own, string other, double threshold, CancellationToken cancellationToken)
    {
        // 1.
        if (await FindBestAsync(own.Embedding, other, cancellationToken) is not { } best || best.Similarity < threshold)
            return null;

        // 2.
        var pair = (own.SubjectId, other);
        if (_nearest.TryGetValue(pair, out var nearest) && IsNearer(nearest.Similarity, nearest.Face))
            return null;

        // 3.
        if (!own.IsOnly && await FindNearerAsync() is { } nearer)
        {
            _nearest[pair] = nearer;
            return null;
        }

        return best;

        bool IsNearer(double similarity, long face) =>
            similarity > best.Similarity || (similarity == best.Similarity && face < own.Face);

        async Task<(double, long)?> FindNearerAsync()
        {
            await foreach (var stretch in templates.ReadAsync(own.SubjectId, cancellationToken))
            {
                await foreach (var others in templates.ReadAsync(other, cancellationToken))
                {
                    foreach (var template in stretch)
                    {
                        foreach (var candidate in others)
                        {
                            var similarity = Cosine.Similarity(
                                TemplateRow.Read(template.Embedding), TemplateRow.Read(candidate.Embedding));
                            if (template.Face != own.Face && IsNearer(similarity, template.Face))
                                return (similarity, template.Face);
                        }
                    }
                }
            }

            return null;
        }
    }

    private async Task<(double Similarity, string OtherFaceId)?> FindBestAsync(
        ReadOnlyMemory<float> embedding, string other, CancellationToken cancellationToken)
    {
        (double Similarity, string)? best = null;
        await foreach (var stretch in templates.ReadAsync(other, cancellationToken))
        {
            foreach (var candidate in stretch)
            {
                var similarity = Cosine.Similarity(embedding.Span, TemplateRow.Read(candidate.Embedding));
                if (best is null || similarity > best.Value.Similarity)
                    best = (similarity, candidate.FaceId);
            }
        }

        return best;
    }
}
