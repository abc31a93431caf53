using FacePlatform.Training.Data;
using FacePlatform.V1;

namespace FacePlatform.Tests.Training.Data;

public sealed class SubjectSplitTests
{
    private static readonly string[] People = [.. Enumerable.Range(0, 100).Select(i => $"person {i}")];

    [Fact]
    public void Parts_have_their_share_of_the_people()
    {
        var parts = SubjectSplit.Assign(People, 0.5, 0.1, seed: 1).Values.CountBy(part => part).ToDictionary();
        Assert.Equal((50, 10, 40), (parts[TrainingPart.Train], parts[TrainingPart.Validation], parts[TrainingPart.Test]));
    }

    [Fact]
    public void It_depends_on_names_and_seed_alone()
    {
        var parts = SubjectSplit.Assign(People, 0.5, 0.1, seed: 1);
        Assert.Equal(parts, SubjectSplit.Assign(People.Reverse(), 0.5, 0.1, seed: 1));
        Assert.NotEqual(parts, SubjectSplit.Assign(People, 0.5, 0.1, seed: 2));
    }

    [Fact]
    public void Few_people_leave_two_to_validate_and_two_to_test()
    {
        var parts = SubjectSplit.Assign([.. People[..12], .. People[..12]], 0.9, 0.05, seed: 1).Values
            .CountBy(part => part).ToDictionary();
        Assert.Equal((8, 2, 2), (parts[TrainingPart.Train], parts[TrainingPart.Validation], parts[TrainingPart.Test]));
        Assert.Single(SubjectSplit.Assign(["only"], 0.5, 0.1, seed: 1));
        Assert.Empty(SubjectSplit.Assign([], 0.5, 0.1, seed: 1));
    }

    [Fact]
    public void Those_who_make_a_pair_are_as_many_in_each_part_whatever_the_seed()
    {
        var paired = People[..14];
        for (var seed = 0; seed < 100; seed++)
        {
            var parts = SubjectSplit.Assign([.. People, .. paired], 0.7, 0.15, seed);
            var counts = paired.CountBy(name => parts[name]).ToDictionary();
            Assert.Equal((10, 2, 2), (counts[TrainingPart.Train], counts[TrainingPart.Validation], counts[TrainingPart.Test]));
        }
    }
}
