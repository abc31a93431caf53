using FacePlatform.Identity.Index;
using FacePlatform.Tests.Identity.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.Identity.Index;

/// <summary>One writer that adds, moves, erases and so compacts at random, and searches that check what they see.</summary>
public sealed class ExactIndexStressTests
{
    private const int Directions = 8;
    private const int SubjectsPerDirection = 5;
    private const int Faces = 8_000;

    private static readonly IndexPartition Partition = new(1, 1);

    private readonly ExactIndex _index = NewIndex();
    private readonly Life[] _lives = [.. Enumerable.Range(0, Faces + 1).Select(_ => new Life())];
    private long _clock;
    private long _position;
    private long _searches;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Searches_see_what_was_there_all_the_time_and_nothing_that_was_erased_before(int seed)
    {
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(i => Task.Run(() => ReadAsync(new(seed + (10 * i)), stop.Token))).ToArray();
        await Task.WhenAny([WriteAsync(new(seed)), .. readers]).Unwrap();
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(
            _lives.Count(life => life.Added != 0 && life.Erasing == 0),
            (await _index.SearchAsync(Partition, [], 1, default)).Templates);
    }

    private static int DirectionOf(long face) => (int)(face % Directions);

    private static long Subject(Random random, long face) =>
        (DirectionOf(face) * 100) + random.Next(SubjectsPerDirection);

    private static ExactIndex NewIndex()
    {
        var services = new ServiceCollection().AddMetrics().AddSingleton<IndexMetrics>().BuildServiceProvider();
        return new(Options.Create(new IndexOptions()), services.GetRequiredService<IndexMetrics>());
    }

    private async Task WriteAsync(Random random)
    {
        var living = new List<long>();
        for (long next = 1; next <= Faces;)
        {
            // On a busy machine the searches must not fall behind.
            if (_position % 100 == 0)
            {
                for (var seen = Volatile.Read(ref _searches); seen == Volatile.Read(ref _searches);)
                    await Task.Delay(1);
            }

            // Mostly more erasures than additions above 3,000 faces, so that chunks are compacted again and again.
            var choice = random.Next(10);
            if (choice < (living.Count < 3000 ? 6 : 3))
            {
                await AddAsync(next, Subject(random, next));
                living.Add(next++);
            }
            else if (living.Count > 0)
            {
                var i = random.Next(living.Count);
                if (choice == 9)
                    await AddAsync(living[i], Subject(random, living[i]));
                else
                {
                    await EraseAsync(living[i]);
                    living[i] = living[^1];
                    living.RemoveAt(living.Count - 1);
                }
            }
        }
    }

    private Task AddAsync(long face, long subject)
    {
        var life = _lives[face];
        Volatile.Write(ref life.Changing, Interlocked.Increment(ref _clock));
        var applied = _index.ApplyAsync(
            new([new(Partition, subject, face, Vectors.Axis(DirectionOf(face)))], [], ++_position), default);
        Volatile.Write(ref life.Subject, subject);
        Volatile.Write(ref life.Added, Interlocked.Increment(ref _clock));
        return applied;
    }

    private Task EraseAsync(long face)
    {
        Volatile.Write(ref _lives[face].Erasing, Interlocked.Increment(ref _clock));
        var applied = _index.ApplyAsync(new([], [new(Partition.Gallery, face)], ++_position), default);
        Volatile.Write(ref _lives[face].Erased, Interlocked.Increment(ref _clock));
        return applied;
    }

    private async Task ReadAsync(Random random, CancellationToken stop)
    {
        for (; !stop.IsCancellationRequested; Interlocked.Increment(ref _searches))
        {
            var direction = random.Next(Directions);
            var start = Interlocked.Increment(ref _clock);
            var expected = Settled(direction, start);
            var result = await _index.SearchAsync(Partition, [Vectors.Axis(direction)], 100, default);
            var hits = result.Hits.Single();

            Assert.Distinct(hits.Select(hit => hit.Subject));
            Assert.Equal(hits.OrderByDescending(hit => hit.Similarity).ThenBy(hit => hit.Face), hits);
            Assert.All(hits, hit =>
            {
                // Every row was seen whole, or a half-erased one would have another similarity.
                Assert.Equal(DirectionOf(hit.Face) == direction ? 1 : 0, hit.Similarity);
                Assert.Equal(DirectionOf(hit.Face), hit.Subject / 100);
                var erased = Volatile.Read(ref _lives[hit.Face].Erased);
                Assert.True(erased == 0 || erased > start, "A face was answered that was erased before the search.");
            });

            // A subject with a face that nobody touched since before the search has to be there.
            var found = hits.Select(hit => hit.Subject).ToHashSet();
            Assert.All(expected, entry => Assert.True(found.Contains(entry.Subject) || Touched(entry.Face, start)));
        }
    }

    private List<(long Face, long Subject)> Settled(int direction, long start) =>
        [.. Enumerable.Range(1, Faces)
            .Where(face => DirectionOf(face) == direction)
            .Select(face => (Face: (long)face, Life: _lives[face]))
            .Where(entry => Volatile.Read(ref entry.Life.Added) is > 0 and var added && added < start
                && !Touched(entry.Face, start)
                && Volatile.Read(ref entry.Life.Changing) < added
                && Volatile.Read(ref entry.Life.Erasing) == 0)
            .Select(entry => (entry.Face, Volatile.Read(ref entry.Life.Subject)))];

    private bool Touched(long face, long since) =>
        Volatile.Read(ref _lives[face].Changing) > since || Volatile.Read(ref _lives[face].Erasing) > since;

    /// <summary>When what happened to a face began and ended; 0 where it did not.</summary>
    private sealed class Life
    {
        public long Changing;
        public long Added;
        public long Erasing;
        public long Erased;
        public long Subject;
    }
}
