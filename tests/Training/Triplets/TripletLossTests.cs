using FacePlatform.Training.Triplets;
using FacePlatform.V1;
using TorchSharp;
using static TorchSharp.torch;

namespace FacePlatform.Tests.Training.Triplets;

public sealed class TripletLossTests : IDisposable
{
    private const double Margin = 0.2;

    private static readonly Triplet[] One = [new(0, 1, 2)];

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(0.5f, 0.7f, 0)] // With margin 0.2, d(A,N) must reach 0.7.
    [InlineData(0.5f, 0.69f, 0.01f)]
    [InlineData(0.5f, 0.6f, 0.1f)]
    [InlineData(0.5f, 0.9f, 0)]
    [InlineData(0.5f, 0.3f, 0.4f)]
    public void It_is_0_once_the_negative_is_farther_by_the_margin(float positive, float negative, float expected)
    {
        var distances = Distances(positive, negative);
        Assert.Equal(expected, TripletLoss.Of(distances, One, Margin).item<float>(), 1e-6f);
    }

    [Fact]
    public void It_is_the_mean_over_the_triplets_also_those_that_cost_nothing()
    {
        var distances = Distances(0.5f, 0.6f);
        var triplets = new[] { new Triplet(0, 1, 2), new Triplet(0, 2, 1), new Triplet(1, 1, 0) };
        // 0.1, 0.3 and, as d(B,B) = 0, nothing.
        Assert.Equal(0.4f / 3, TripletLoss.Of(distances, triplets, Margin).item<float>(), 1e-6f);
        var statistics = TripletStatistics.Of(DistanceMatrix.Of(distances), triplets, Margin);
        Assert.Equal(3, statistics.Count);
        Assert.Equal(2.0 / 3, statistics.ActiveFraction, 6);
        Assert.Equal((0.5 + 0.6 + 0) / 3, statistics.PositiveDistance, 6);
        Assert.Equal((0.6 + 0.5 + 0.5) / 3, statistics.NegativeDistance, 6);
    }

    [Fact]
    public void Distances_are_those_of_the_embeddings()
    {
        var embeddings = tensor(new[] { 1f, 0, 0, 1, -1, 0, 0.6f, 0.8f }, [4, 2]);
        var squared = DistanceMatrix.Of(PairwiseDistances.Of(embeddings, TripletDistance.SquaredEuclidean));
        var plain = DistanceMatrix.Of(PairwiseDistances.Of(embeddings, TripletDistance.Euclidean));
        Assert.Equal((0f, 2f, 4f), (squared[0, 0], squared[0, 1], squared[0, 2]));
        Assert.Equal(0.8f, squared[0, 3], 1e-5f);
        Assert.Equal(MathF.Sqrt(0.8f), plain[3, 0], 1e-5f);
        Assert.Equal(2, plain[2, 0], 1e-5f);
        Assert.InRange(plain[0, 0], 0, 0.002f);
    }

    [Theory]
    [InlineData(TripletDistance.SquaredEuclidean)]
    [InlineData(TripletDistance.Euclidean)]
    public void Its_gradient_is_that_of_finite_differences(TripletDistance distance)
    {
        const double Step = 1e-6;
        var start = randn(12, 5, ScalarType.Float64, generator: new Generator(3));
        int[] labels = [.. Enumerable.Range(0, 12).Select(i => i / 3)];
        Triplet[] triplets = [.. TripletMiner.Mine(
            DistanceMatrix.Of(Embed(start).to_type(ScalarType.Float32)), labels, TripletMining.Random, new Random(1))];

        double Loss(Tensor values) => TripletLoss.Of(Embed(values), triplets, Margin).item<double>();
        Tensor Embed(Tensor values) => PairwiseDistances.Of(nn.functional.normalize(values, dim: 1), distance);

        var weights = start.clone().requires_grad_();
        TripletLoss.Of(Embed(weights), triplets, Margin).backward();
        var gradient = weights.grad!.data<double>().ToArray();
        for (var i = 0; i < gradient.Length; i++)
        {
            var (up, down) = (start.clone(), start.clone());
            up.view(-1)[i] += Step;
            down.view(-1)[i] -= Step;
            Assert.Equal((Loss(up) - Loss(down)) / (2 * Step), gradient[i], 1e-6);
        }

        Assert.Contains(gradient, value => Math.Abs(value) > 1e-3);
    }

    [Theory]
    [InlineData(TripletDistance.SquaredEuclidean)]
    [InlineData(TripletDistance.Euclidean)]
    public void Equal_embeddings_have_a_finite_gradient(TripletDistance distance)
    {
        var values = ones(4, 3).requires_grad_();
        var distances = PairwiseDistances.Of(nn.functional.normalize(values, dim: 1), distance);
        var loss = TripletLoss.Of(distances, [new(0, 1, 2), new(1, 0, 3)], Margin);
        loss.backward();
        Assert.Equal((float)Margin, loss.item<float>(), 1e-6f);
        Assert.All(values.grad!.data<float>().ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    /// <summary>Of A to P, A to N, and 0.5 between P and N.</summary>
    private static Tensor Distances(float positive, float negative) =>
        tensor(new[] { 0, positive, negative, positive, 0, 0.5f, negative, 0.5f, 0 }, [3, 3]);
}
