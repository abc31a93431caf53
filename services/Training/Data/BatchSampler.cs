namespace FacePlatform.Training.Data;

/// <summary>
/// PK batches (Hermans, Beyer and Leibe 2017): K images of each of P people, a pure function of seed and step. A person is
/// drawn as often as there are pairs to learn from, up to K images' worth, so that nobody with hundreds of photos is in
/// every batch; whoever has one image is not drawn.
/// </summary>
internal sealed class BatchSampler
{
    private const long Purpose = 1;

    private readonly (int First, int Count)[] _people;
    private readonly int _subjects;
    private readonly int _perSubject;
    private readonly long _seed;

    /// <param name="images">Those of a person side by side.</param>
    /// <param name="subjects">P; all people where there are fewer.</param>
    /// <param name="perSubject">K; whoever has fewer is drawn with repetition.</param>
    /// <param name="seed">Of the training.</param>
    public BatchSampler(IReadOnlyList<AlignedImage> images, int subjects, int perSubject, long seed)
    {
        (_perSubject, _seed) = (perSubject, seed);
        _people = [.. Enumerable.Range(0, images.Count).GroupBy(i => images[i].Subject, StringComparer.Ordinal)
            .Select(person => (First: person.First(), Count: person.Count()))
            .Where(person => person.Count >= TrainingSet.FewestImages)];
        _subjects = Math.Min(subjects, _people.Length);
        var drawn = _people.Sum(person => person.Count);
        StepsPerEpoch = Math.Max(1, (int)Math.Round((double)drawn / Math.Max(1, _subjects * perSubject)));
    }

    /// <summary>As many batches as show each image once on average.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The people of a batch, by place: 0, 0, …, 1, 1, ….</summary>
    public int[] Labels => [.. Enumerable.Range(0, _subjects * _perSubject).Select(i => i / _perSubject)];

    /// <summary>Numbers of a batch's images, those of a person side by side.</summary>
    /// <param name="step">From 1.</param>
    public int[] Draw(int step)
    {
        var random = SeededRandom.Of(_seed, Purpose, step);
        // The largest keys u^(1/w) are a draw without replacement with the weights w (Efraimidis and Spirakis 2006).
        var people = _people
            .OrderByDescending(person => Math.Pow(random.NextDouble(), 1.0 / (Math.Min(person.Count, _perSubject) - 1)))
            .Take(_subjects).ToArray();
        return [.. people.SelectMany(person => ImagesOf(person, random))];
    }

    private IEnumerable<int> ImagesOf((int First, int Count) person, Random random)
    {
        var images = Enumerable.Range(person.First, person.Count).ToArray();
        random.Shuffle(images);
        return Enumerable.Range(0, _perSubject).Select(i => images[i % images.Length]);
    }
}
