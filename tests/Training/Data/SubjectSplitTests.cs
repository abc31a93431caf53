using FacePlatform.Training.Data;
using FacePlatform.V1;

namespace FacePlatform.Tests.Training.Data;

public sealed class SubjectSplitTests
{
    private static readonly string[] People = [.. Enumerable.Range(0, 100).Select(i => $"person {i}")];

    [Fact]
    public void Parts_have_about_their_share_of_the_people()
    {
        var many = Enumerable.Range(0, 10_000).Select(i => $"person {i}");
        var parts = SubjectSplit.Assign(many, 0.5, 0.1).Values.CountBy(part => part).ToDictionary();
        Assert.InRange(parts[TrainingPart.Train], 4_800, 5_200);
        Assert.InRange(parts[TrainingPart.Validation], 900, 1_100);
        Assert.InRange(parts[TrainingPart.Test], 3_800, 4_200);
    }

    // Parents of later trainings were trained by these parts: they must not change.
    [Theory]
    [InlineData("person 0", TrainingPart.Validation)]
    [InlineData("ann", TrainingPart.Train)]
    [InlineData("Ada Lovelace", TrainingPart.Train)]
    [InlineData("Zoë", TrainingPart.Test)]
    [InlineData("Zoe\u0308", TrainingPart.Test)]
    [InlineData("毛利 蘭", TrainingPart.Test)]
    public void A_name_alone_says_the_part(string name, TrainingPart expected)
    {
        Assert.Equal(expected, SubjectSplit.Assign([name], 0.5, 0.1)[name]);
        Assert.Equal(expected, SubjectSplit.Assign([.. People.Reverse(), name], 0.5, 0.1)[name]);
    }

    [Fact]
    public void Nobody_whom_a_training_saw_is_in_the_test_of_a_later_one()
    {
        foreach (var (train, validation) in new[] { (0.5, 0.1), (0.45, 0.15), (0.6, 0.1), (0.1, 0.8) })
        {
            for (var people = 1; people < People.Length; people++)
            {
                var before = SubjectSplit.Assign(People[..people].SelectMany(name => new[] { name, name }), 0.5, 0.1);
                var after = SubjectSplit.Assign(People.Reverse(), train, validation);
                Assert.All(before.Where(person => person.Value != TrainingPart.Test), person =>
                    Assert.NotEqual(TrainingPart.Test, after[person.Key]));
            }
        }
    }

    [Fact]
    public void Two_who_make_a_pair_validate_where_there_are_so_many_and_the_test_is_as_it_was()
    {
        var paired = People[..14];
        var parts = SubjectSplit.Assign([.. People, .. paired], 0.6, 0.001);
        var alone = SubjectSplit.Assign(People, 0.6, 0.001);
        Assert.Equal(2, paired.Count(name => parts[name] == TrainingPart.Validation));
        Assert.All(People, name => Assert.Equal(alone[name] == TrainingPart.Test, parts[name] == TrainingPart.Test));
        Assert.Single(SubjectSplit.Assign(["only"], 0.5, 0.1));
        Assert.Empty(SubjectSplit.Assign([], 0.5, 0.1));
    }
}
