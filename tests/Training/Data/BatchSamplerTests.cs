using FacePlatform.Tests.Training.Faces;
using FacePlatform.Training.Data;

namespace FacePlatform.Tests.Training.Data;

public sealed class BatchSamplerTests
{
    [Fact]
    public void A_batch_has_K_images_of_each_of_P_people()
    {
        var images = DrawnFaces.Of(people: 30, images: 6);
        var sampler = new BatchSampler(images, subjects: 5, perSubject: 4, seed: 1);
        Assert.Equal(9, sampler.StepsPerEpoch);
        for (var step = 1; step <= 50; step++)
        {
            var batch = sampler.Draw(step);
            Assert.Equal(20, batch.Distinct().Count());
            var people = batch.Chunk(4).Select(four => four.Select(i => images[i].Subject).Distinct().Single());
            Assert.Equal(5, people.Distinct().Count());
        }

        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], sampler.Labels[..8]);
    }

    [Fact]
    public void It_depends_on_seed_and_step_alone()
    {
        var images = DrawnFaces.Of(people: 30, images: 3);
        var (one, other) = (new BatchSampler(images, 5, 2, seed: 1), new BatchSampler(images, 5, 2, seed: 1));
        var later = other.Draw(7);
        Assert.Equal(one.Draw(1), other.Draw(1));
        Assert.Equal(one.Draw(7), later);
        Assert.NotEqual(one.Draw(1), one.Draw(2));
        Assert.NotEqual(one.Draw(1), new BatchSampler(images, 5, 2, seed: 2).Draw(1));
    }

    [Fact]
    public void Who_has_few_images_is_drawn_with_repetition_and_who_has_one_not_at_all()
    {
        var images = DrawnFaces.Of(people: 10, images: 2).Concat(DrawnFaces.Of(people: 50, images: 1, seed: 2)
            .Select(image => image with { Subject = $"single {image.Subject}" })).ToArray();
        var sampler = new BatchSampler(images, subjects: 64, perSubject: 4, seed: 1);
        var batch = sampler.Draw(1);
        Assert.Equal(40, batch.Length);
        Assert.Equal(20, batch.Distinct().Count());
        Assert.DoesNotContain(batch, i => images[i].Subject.StartsWith("single", StringComparison.Ordinal));
    }

    [Fact]
    public void All_are_drawn_alike_but_those_with_few_images_less()
    {
        var images = Enumerable.Range(2, 9).SelectMany(count =>
            DrawnFaces.Of(1, count).Select(image => image with { Subject = $"{count:00}" })).ToArray();
        var sampler = new BatchSampler(images, subjects: 3, perSubject: 4, seed: 1);
        var drawn = Enumerable.Range(1, 2000).SelectMany(sampler.Draw).CountBy(i => images[i].Subject).ToDictionary();
        Assert.InRange(drawn["04"] / (double)drawn["10"], 0.9, 1.1);
        Assert.InRange(drawn["02"] / (double)drawn["10"], 0.3, 0.6);
    }
}
