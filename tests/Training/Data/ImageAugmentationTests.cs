using FacePlatform.Tests.Training.Faces;
using FacePlatform.Training.Data;
using FacePlatform.V1;
using TorchSharp;
using static TorchSharp.torch;

namespace FacePlatform.Tests.Training.Data;

public sealed class ImageAugmentationTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _faces = ImageBatch.Of(DrawnFaces.Of(people: 8, images: 4));

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_batch_has_planes_of_red_green_and_blue()
    {
        var image = new AlignedImage("a", 2, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        var batch = ImageBatch.Of([image, image]);
        Assert.Equal([2L, 3, 2, 2], batch.shape);
        Assert.Equal([1f, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12], batch[1].data<float>());
    }

    [Fact]
    public void At_strength_0_nothing_changes()
    {
        var same = new ImageAugmentation(Options(flip: false, 0, 0, 0)).Apply(_faces, new Random(1));
        Assert.InRange(LargestDifference(_faces, same), 0, 0.01);
    }

    [Fact]
    public void Half_of_the_images_are_mirrored()
    {
        var flipped = new ImageAugmentation(Options(flip: true, 0, 0, 0)).Apply(_faces, new Random(1));
        var mirrored = 0;
        for (var i = 0; i < _faces.shape[0]; i++)
        {
            var isMirrored = LargestDifference(_faces[i].flip(2), flipped[i]) < 0.01;
            Assert.True(isMirrored || LargestDifference(_faces[i], flipped[i]) < 0.01);
            mirrored += isMirrored ? 1 : 0;
        }

        Assert.InRange(mirrored, 8, 24);
    }

    [Theory]
    [InlineData(0.5, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 1)]
    public void Each_change_is_a_function_of_the_random_numbers_and_stays_in_range(
        double geometric, double photometric, double degradation)
    {
        var augmentation = new ImageAugmentation(Options(flip: false, geometric, photometric, degradation));
        var changed = augmentation.Apply(_faces, new Random(1));
        Assert.Equal(_faces.shape, changed.shape);
        Assert.Equal(0, LargestDifference(changed, augmentation.Apply(_faces, new Random(1))));
        Assert.InRange(LargestDifference(changed, augmentation.Apply(_faces, new Random(2))), 5, 255);
        Assert.InRange(changed.min().item<float>(), 0, 255);
        Assert.InRange(changed.max().item<float>(), 0, 255);
        for (var i = 0; i < _faces.shape[0]; i++)
        {
            // Another picture, but of the same face.
            Assert.InRange(LargestDifference(_faces[i], changed[i]), 0.5, 255);
            Assert.InRange(Correlation(_faces[i], changed[i]), 0.3, 1);
        }
    }

    [Fact]
    public void A_shift_moves_the_picture_by_at_most_its_share()
    {
        // A bright dot in the middle: turning and scaling leave it, shifting does not.
        var dot = zeros(64, 3, 51, 51);
        dot[.., .., 25, 25] = 255;
        var moved = new ImageAugmentation(Options(flip: true, 1, 0, 0)).Apply(dot, new Random(1)).mean([1]).flatten(1);
        var places = moved.argmax(1).data<long>().ToArray();
        Assert.All(places, place => Assert.InRange(Math.Abs((place / 51) - 25), 0, 3));
        Assert.All(places, place => Assert.InRange(Math.Abs((place % 51) - 25), 0, 3));
        Assert.True(places.Distinct().Count() > 10);
    }

    [Fact]
    public void Poor_images_lose_what_is_fine_and_keep_what_is_coarse()
    {
        var checkers = (arange(112).unsqueeze(0) + arange(112).unsqueeze(1)).remainder(2).mul(255f).expand(3, 112, 112);
        var halves = arange(112).greater(55).to_type(ScalarType.Float32).mul(255f).expand(3, 112, 112);
        for (var seed = 0; seed < 5; seed++)
        {
            Assert.InRange(Degradation.Apply(checkers, new Random(seed)).std().item<float>(), 0, 20);
            var poor = Degradation.Apply(halves, new Random(seed));
            Assert.InRange(Correlation(halves, poor), 0.95, 1);
            Assert.InRange(poor.mean().item<float>(), 120, 136);
        }
    }

    [Fact]
    public void The_test_images_are_made_poor_alike_whatever_the_batch()
    {
        var whole = Degradation.ApplyFixed(_faces, first: 0);
        var part = Degradation.ApplyFixed(_faces[10..14], first: 10);
        Assert.Equal(0, LargestDifference(whole[10..14], part));
        var half = Degradation.ApplyFixed(_faces, first: 0, share: 0.5);
        var kept = Enumerable.Range(0, 32).Count(i => LargestDifference(half[i], _faces[i]) == 0);
        Assert.InRange(kept, 8, 24);
    }

    private static Augmentation Options(bool flip, double geometric, double photometric, double degradation) =>
        new() { Flip = flip, Geometric = geometric, Photometric = photometric, Degradation = degradation };

    private static float LargestDifference(Tensor a, Tensor b) => (a - b).abs().max().item<float>();

    private static float Correlation(Tensor a, Tensor b)
    {
        var (x, y) = ((a - a.mean()).flatten(), (b - b.mean()).flatten());
        return (x.dot(y) / (x.norm() * y.norm())).item<float>();
    }
}
