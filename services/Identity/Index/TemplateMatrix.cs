namespace FacePlatform.Identity.Index;

/// <summary>
/// The templates of one partition. One writer, any number of readers, no lock between them.
/// <code>
///   snapshot ──▶ [ 64 rows ][ 128 rows ][ 256 rows ] … [ 8192 rows ][ 8192 rows: filled up to "rows" ]
///                 one float matrix each, row = embedding padded with zeros to whole cache lines
/// </code>
/// 1. An added row is written behind the last published row, then the snapshot is replaced: readers that took the old
/// one do not look there. Full chunks never move, so growing copies nothing. 2. An erased row loses its key first and
/// then its values: a reader takes the key after the score, so a half-erased row is never answered. Barriers on both
/// sides keep that order on every processor. 3. When a quarter of the rows is erased, the others are copied to new
/// chunks and the snapshot is replaced; readers of the old one keep it alive.
/// </summary>
/// <param name="dimension">Values of an embedding.</param>
internal sealed class TemplateMatrix(int dimension)
{
    private const int FirstCapacity = 64;
    private const int LargestCapacity = 8192;
    private const int SmallestCompaction = 1024;

    private readonly Dictionary<long, (TemplateChunk Chunk, int Row)> _rows = [];
    private volatile Snapshot _snapshot = new([], 0, 0);
    private int _erased;

    /// <summary>Floats per row: the dimension rounded up to whole cache lines.</summary>
    public int Stride { get; } = (dimension + 15) / 16 * 16;

    public int Dimension { get; } = dimension;

    /// <summary>What a search sees, whatever is written meanwhile.</summary>
    public Snapshot Current => _snapshot;

    /// <summary>1. Adds a template; a face that has the same one is given to the subject, and loses another one.</summary>
    public void Add(long subject, long face, ReadOnlySpan<float> embedding)
    {
        if (_rows.TryGetValue(face, out var known))
        {
            if (known.Chunk.Rows(known.Row, 1)[..Dimension].SequenceEqual(embedding))
            {
                Volatile.Write(ref known.Chunk.Subjects[known.Row], subject);
                return;
            }

            Erase(face);
        }

        var (chunks, free, templates) = _snapshot;
        if (free == 0)
        {
            free = chunks is [.., var last] ? Math.Min(2 * last.Capacity, LargestCapacity) : FirstCapacity;
            chunks = [.. chunks, new TemplateChunk(free, Stride)];
        }

        var chunk = chunks[^1];
        var row = chunk.Capacity - free;
        embedding.CopyTo(chunk.Rows(row, 1));
        chunk.Subjects[row] = subject;
        chunk.Faces[row] = face;
        _rows.Add(face, (chunk, row));
        _snapshot = new(chunks, free - 1, templates + 1);
    }

    /// <summary>2. Erases a face's template, if there is one.</summary>
    public void Erase(long face)
    {
        if (!_rows.Remove(face, out var place))
            return;
        place.Chunk.Faces[place.Row] = 0;
        Volatile.WriteBarrier();
        place.Chunk.Rows(place.Row, 1).Clear();
        _snapshot = _snapshot with { Templates = _rows.Count };
        if (++_erased >= SmallestCompaction && _erased > _rows.Count / 3)
            Compact();
    }

    /// <summary>3.</summary>
    private void Compact()
    {
        var copy = new TemplateMatrix(Dimension);
        foreach (var chunk in _snapshot.Chunks)
        {
            for (var row = 0; row < _snapshot.RowsOf(chunk); row++)
            {
                if (chunk.Faces[row] is var face and not 0)
                    copy.Add(chunk.Subjects[row], face, chunk.Rows(row, 1)[..Dimension]);
            }
        }

        _rows.Clear();
        foreach (var (face, place) in copy._rows)
            _rows.Add(face, place);
        _erased = 0;
        _snapshot = copy._snapshot;
    }

    /// <summary>A consistent view: every row that was written before it was taken.</summary>
    /// <param name="Chunks">All full but the last.</param>
    /// <param name="Free">Rows of the last chunk that are not written yet.</param>
    /// <param name="Templates">Rows that are not erased.</param>
    internal sealed record Snapshot(TemplateChunk[] Chunks, int Free, int Templates)
    {
        /// <summary>The rows of a chunk that may be read.</summary>
        public int RowsOf(TemplateChunk chunk) => chunk.Capacity - (chunk == Chunks[^1] ? Free : 0);

        /// <summary>The faces of each chunk.</summary>
        public IEnumerable<IReadOnlyList<long>> ReadFaces() =>
            Chunks.Select(chunk => chunk.Faces[..RowsOf(chunk)].Where(face => face != 0).ToList());
    }
}
