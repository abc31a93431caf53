namespace FacePlatform.Identity.Index;

/// <summary>
/// A search structure over the templates of the record. It can be thrown away and rebuilt: it follows the record's
/// change sequence and says how far it has come. One caller applies changes at a time; searches may run meanwhile.
/// </summary>
public interface ITemplateIndex
{
    /// <summary>
    /// Makes the index ready for these pipelines and answers the number of the change sequence up to which everything of
    /// them is applied; 0 for an index that is empty, new or has lost a part, which holds nothing of an older life then.
    /// </summary>
    /// <param name="pipelines">Every pipeline that the record knows, whether it has templates of it or not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<long> OpenAsync(IReadOnlyList<IndexedPipeline> pipelines, CancellationToken cancellationToken);

    /// <summary>
    /// How many templates it has of each pipeline, by its key; null where the last <see cref="OpenAsync"/> did not count, as
    /// none does of an index that loses all or nothing.
    /// </summary>
    IReadOnlyDictionary<int, long>? Sizes => null;

    /// <summary>
    /// Forgets everything, so that the position is 0: the index followed another record, or a later life of this one
    /// before it was restored from a backup, and its keys mean something else, or it lacks templates of before its position.
    /// </summary>
    Task ClearAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Applies the changes after the position up to <see cref="IndexChanges.Position"/>. May be repeated: a face that is
    /// known is given its new subject and embedding, and what is unknown is erased without complaint.
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

    /// <summary>The keys of all faces that a partition holds, in pieces, to compare them with the record's.</summary>
    IAsyncEnumerable<IReadOnlyList<long>> ReadFacesAsync(IndexPartition partition, CancellationToken cancellationToken);
}
