using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.Tests.Identity.Models;

namespace FacePlatform.Tests.Identity.Suite;

public abstract class MergePropertyTests(IdentityDatabase database) : IdentityTest(database)
{
    private const int Steps = 2000;
    private const int StepsBetweenChecks = 50;

    [Fact]
    public async Task A_gallery_is_what_a_simple_model_of_the_truth_says_after_any_operations()
    {
        // Another seed for each combination of record and index; the failure says which.
        var seed = GetType().Name.Sum(letter => letter * 31);
        var walker = new GalleryWalker(Caller, new(Database.Host.Curation, Caller), new Random(seed));
        await Caller.CreateGalleryAsync(G);
        var operation = "";
        for (var step = 1; step <= Steps; step++)
        {
            try
            {
                operation = await walker.StepAsync();
                if (step % StepsBetweenChecks == 0)
                    await walker.CheckAsync();
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException(
                    $"Seed {seed}, step {step} (after {operation}): {exception.Message}", exception);
            }
        }

        Assert.Equal(10, walker.Done.Count);
        Assert.All(walker.Done, done => Assert.True(done.Value > Steps / 100, $"{done.Key}: {done.Value}"));
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteMergePropertyTests(SqliteDatabase database) : MergePropertyTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresMergePropertyTests(PostgresDatabase database) : MergePropertyTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantMergePropertyTests(SqliteWithQdrant database) : MergePropertyTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantMergePropertyTests(PostgresWithQdrant database) : MergePropertyTests(database);
