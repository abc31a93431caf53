namespace FacePlatform.Identity.Record;

/// <summary>
/// The last number of the change sequence: one row. The keys of galleries, subjects, faces and templates are its numbers
/// too, so that a write knows them beforehand and none is ever used again. A writing transaction locks it before
/// anything else and keeps it to the end, so that numbers become visible in their order, without one that is still to
/// come below one that is seen.
/// </summary>
public sealed class ChangeSequenceRow
{
    public int Key { get; set; }

    public long Value { get; set; }

    /// <summary>
    /// Random, made with the record and restored with it: what an index keeps elsewhere is never taken for another
    /// record's, whose keys mean other people.
    /// </summary>
    public string RecordId { get; set; } = "";
}
