namespace FacePlatform.Identity.Index;

/// <summary>
/// Keeps the best N subjects of a stream of scored templates, each with its best template. A subject that fell out can
/// only come back with a better template, so nothing else has to be remembered. Equal similarities are ordered by face,
/// so that the answer does not depend on how a search was split.
/// </summary>
/// <param name="capacity">N.</param>
internal sealed class SubjectRanking(int capacity)
{
    private readonly IndexHit[] _hits = new IndexHit[capacity];
    private int _count;

    /// <summary>A similarity below this one changes nothing.</summary>
    public float Floor { get; private set; } = float.NegativeInfinity;

    public IReadOnlyList<IndexHit> ToList() => [.. _hits.AsSpan(0, _count)];

    public void Merge(SubjectRanking other)
    {
        for (var i = 0; i < other._count; i++)
            Offer(other._hits[i]);
    }

    public void Offer(IndexHit hit)
    {
        // Where it belongs, and where its subject is now: the subject keeps the better of the two places.
        var place = 0;
        while (place < _count && IsBefore(_hits[place], hit))
        {
            if (_hits[place].Subject == hit.Subject)
                return;
            place++;
        }

        var old = place;
        while (old < _count && _hits[old].Subject != hit.Subject)
            old++;
        if (place == capacity)
            return;
        if (old == _count)
            _count = Math.Min(_count + 1, capacity);
        var last = Math.Min(old, _count - 1);
        Array.Copy(_hits, place, _hits, place + 1, last - place);
        _hits[place] = hit;
        if (_count == capacity)
            Floor = (float)_hits[_count - 1].Similarity;
    }

    private static bool IsBefore(IndexHit left, IndexHit right) =>
        left.Similarity > right.Similarity || (left.Similarity == right.Similarity && left.Face < right.Face);
}
