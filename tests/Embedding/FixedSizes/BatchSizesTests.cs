using FacePlatform.Embedding.Batching;

namespace FacePlatform.Tests.Embedding.FixedSizes;

public sealed class BatchSizesTests
{
    [Fact]
    public void Fixed_sizes_are_powers_of_two_up_to_64_and_a_batch_has_the_next()
    {
        var sizes = new BatchSizes(new() { MaxBatch = 16 }, fixedSizes: true);
        Assert.Equal([1, 2, 4, 8, 16, 32, 64], sizes.WarmUp);
        Assert.Equal(64, sizes.Largest);
        Assert.Equal([1, 2, 4, 4, 8, 64, 64], Rows(sizes, 1, 2, 3, 4, 5, 33, 64));
        Assert.Throws<ArgumentOutOfRangeException>(() => sizes.For(65));
    }

    [Fact]
    public void Configured_sizes_take_their_place()
    {
        var sizes = new BatchSizes(new() { Sizes = { 3, 10 } }, fixedSizes: true);
        Assert.Equal([3, 10], sizes.WarmUp);
        Assert.Equal(10, sizes.Largest);
        Assert.Equal([3, 3, 10, 10], Rows(sizes, 1, 3, 4, 10));
    }

    [Fact]
    public void Any_size_is_run_as_it_is_up_to_the_limit()
    {
        var sizes = new BatchSizes(new() { MaxBatch = 16, Sizes = { 3, 10 } }, fixedSizes: false);
        Assert.Equal([1], sizes.WarmUp);
        Assert.Equal(16, sizes.Largest);
        Assert.Equal([1, 2, 5, 16], Rows(sizes, 1, 2, 5, 16));
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(8, 4)]
    [InlineData(0, 4)]
    [InlineData(4, 1025)]
    public void Sizes_that_do_not_ascend_or_are_no_sizes_end_the_start(int first, int second)
    {
        var exception = Assert.ThrowsAny<Exception>(() => EmbeddingHost.Start(
            ("Batching:Sizes:0", $"{first}"), ("Batching:Sizes:1", $"{second}")));
        Assert.Contains("Batching:Sizes must ascend", exception.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<int> Rows(BatchSizes sizes, params int[] counts) => counts.Select(sizes.For);
}
