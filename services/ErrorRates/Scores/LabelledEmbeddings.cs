using System.Numerics.Tensors;

namespace FacePlatform.ErrorRates.Scores;

/// <summary>
/// The embeddings of a labelled set as one row-major matrix, [rows, dimension], the rows of a subject side by side.
/// Subjects are numbered from 0 in ordinal order of their names; a subject's rows keep the order in which they came.
/// </summary>
public sealed class LabelledEmbeddings
{
    private readonly float[] _values;
    private readonly int[] _starts;
    private readonly int[] _photos;

    /// <param name="photos">The set, in any order.</param>
    /// <exception cref="ArgumentException">Embeddings differ in length, or one is not of unit length.</exception>
    public LabelledEmbeddings(IEnumerable<LabelledPhoto> photos)
    {
        var subjects = photos.GroupBy(p => p.Subject, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (Name: g.Key, Photos: g.Count(), Rows: g.Where(p => p.Embedding is not null).ToArray()))
            .ToArray();
        SubjectNames = [.. subjects.Select(s => s.Name)];
        _photos = [.. subjects.Select(s => s.Photos)];
        _starts = new int[subjects.Length + 1];
        for (var s = 0; s < subjects.Length; s++)
            _starts[s + 1] = _starts[s] + subjects[s].Rows.Length;

        var rows = subjects.SelectMany(s => s.Rows).Select(p => p.Embedding!).ToArray();
        Dimension = rows is [var first, ..] ? first.Length : 0;
        _values = new float[(long)rows.Length * Dimension];
        for (var row = 0; row < rows.Length; row++)
            Check(rows[row]).CopyTo(_values.AsSpan(row * Dimension));
    }

    /// <summary>Names of the subjects, also of those without a row.</summary>
    public IReadOnlyList<string> SubjectNames { get; }

    /// <summary>Number of subjects.</summary>
    public int SubjectCount => SubjectNames.Count;

    /// <summary>Number of embeddings.</summary>
    public int RowCount => _starts[^1];

    /// <summary>Number of photos, with those that have no embedding.</summary>
    public int PhotoCount => _photos.Sum();

    /// <summary>Values of an embedding.</summary>
    public int Dimension { get; }

    /// <summary>The embedding of a row.</summary>
    public ReadOnlySpan<float> this[int row] => _values.AsSpan(row * Dimension, Dimension);

    /// <summary>The first row of a subject; its rows end before the first of the next.</summary>
    public int FirstRowOf(int subject) => _starts[subject];

    /// <summary>Number of embeddings of a subject.</summary>
    public int RowsOf(int subject) => _starts[subject + 1] - _starts[subject];

    /// <summary>Number of photos of a subject, with those that have no embedding.</summary>
    public int PhotosOf(int subject) => _photos[subject];

    /// <summary>Cosine of two rows.</summary>
    public float Similarity(int a, int b) => TensorPrimitives.Dot(this[a], this[b]);

    /// <summary>The same photos of some of the subjects only.</summary>
    public LabelledEmbeddings Of(IEnumerable<int> subjects) => new(subjects.SelectMany(PhotosIn));

    private IEnumerable<LabelledPhoto> PhotosIn(int subject) =>
        Enumerable.Range(0, PhotosOf(subject)).Select(i => new LabelledPhoto(
            SubjectNames[subject], i < RowsOf(subject) ? this[FirstRowOf(subject) + i].ToArray() : null));

    private float[] Check(float[] embedding)
    {
        if (embedding.Length != Dimension)
            throw new ArgumentException($"An embedding has {embedding.Length} values, another {Dimension}.");
        var norm = TensorPrimitives.Norm<float>(embedding);
        if (!(Math.Abs(norm - 1) < 1e-3))
            throw new ArgumentException($"An embedding has length {norm}, not 1.");
        return embedding;
    }
}
