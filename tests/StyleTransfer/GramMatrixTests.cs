using FacePlatform.StyleTransfer.Optimization;
using static TorchSharp.torch;

namespace FacePlatform.Tests.StyleTransfer;

/// <summary>Gram matrix and losses against calculations by hand.</summary>
public sealed class GramMatrixTests
{
    [Fact]
    public void The_gram_matrix_is_the_mean_of_products_over_the_positions()
    {
        using var scope = NewDisposeScope();
        // Two channels, two positions: (1, 2) and (3, 4).
        var gram = GramMatrix.Of(tensor([1f, 2, 3, 4], [1, 2, 1, 2]));
        Assert.Equal([2, 2], gram.shape);
        Assert.Equal([2.5f, 5.5f, 5.5f, 12.5f], gram.data<float>().ToArray());
    }

    [Fact]
    public void The_gram_matrix_does_not_depend_on_where_something_is()
    {
        using var scope = NewDisposeScope();
        var features = rand(1, 5, 4, 6);
        Assert.True(allclose(GramMatrix.Of(features), GramMatrix.Of(features.flip(2, 3)), 1e-5, 1e-6));
        Assert.False(allclose(GramMatrix.Of(features), GramMatrix.Of(rand(1, 5, 4, 6)), 1e-5, 1e-6));
    }

    [Fact]
    public void The_relative_error_has_the_size_of_the_target_as_its_unit()
    {
        using var scope = NewDisposeScope();
        using var error = new RelativeError(tensor([3f, 4]));
        Assert.Equal(0, error.Of(tensor([3f, 4])).item<float>());
        Assert.Equal(1, error.Of(tensor([0f, 0])).item<float>(), 1e-6f);
        Assert.Equal(0.04f, error.Of(tensor([3f, 5])).item<float>(), 1e-6f);
    }

    [Fact]
    public void A_target_of_zeros_does_not_divide_by_zero()
    {
        using var scope = NewDisposeScope();
        using var error = new RelativeError(zeros(4));
        Assert.Equal(0, error.Of(zeros(4)).item<float>());
        Assert.True(float.IsFinite(error.Of(ones(4)).item<float>()));
    }

    [Fact]
    public void Total_variation_is_the_mean_squared_difference_of_neighbours()
    {
        using var scope = NewDisposeScope();
        // In each of three planes, across: 1 and 1; down: 4 and 4.
        var pixels = tensor([0f, 1, 2, 3], [1, 1, 2, 2]).expand(1, 3, 2, 2);
        Assert.Equal(5, TotalVariation.Of(pixels).item<float>(), 1e-6f);
        Assert.Equal(0, TotalVariation.Of(ones(1, 3, 1, 1)).item<float>());
        Assert.Equal(0, TotalVariation.Of(ones(1, 3, 1, 7)).item<float>());
    }
}
