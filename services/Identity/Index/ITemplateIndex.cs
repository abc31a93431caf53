namespace FacePlatform.Identity.Index;

/// <summary>
/// A search structure over the templates of the record. It can be thrown away and rebuilt: it follows the record's
/// change sequence and says how far it has come. One caller applies changes at a time; searches may run meanwhile.
/// </summary>
public interface ITemplateIndex
{
    /// <summary>The number of the change sequence up to which everything is applied; 0 for an empty index.</summary>
    Task<long> GetPositionAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Applies the changes after the position up to <see cref="IndexChanges.Position"/>. May be repeated: what is known
    /// already is added once, and what is unknown is erased without complaint.
    /// </summary>
    Task ApplyAsync(IndexChanges changes, CancellationToken cancellationToken);

    /// <summary>The subjects of a gallery whose best templates are nearest to each probe.</summary>
    /// <param name="partition">The gallery and pipeline to search; one that does not exist is empty.</param>
    /// <param name="probes">Unit-length embeddings of the pipeline's size.</param>
    /// <param name="maxSubjects">Subjects per probe, 1 or more.</param>
    /// <param name="cancellationToken">Ends the search between two parts of it.</param>
    Task<IndexSearchResult> SearchAsync(
        IndexPartition partition,
        IReadOnlyList<ReadOnlyMemory<float>> probes,
        int maxSubjects,
        CancellationToken cancellationToken);
}
