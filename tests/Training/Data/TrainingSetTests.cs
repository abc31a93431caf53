using FacePlatform.Tests.Training.Faces;
using FacePlatform.Training.Data;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Training.Data;

public sealed class TrainingSetTests
{
    [Fact]
    public void Images_lie_by_part_and_person()
    {
        var images = DrawnFaces.Of(people: 20, images: 3);
        var parts = SubjectSplit.Assign(images.Select(image => image.Subject), 0.5, 0.2);
        var calibration = DrawnFaces.Of(people: 1, images: 5, seed: 2);
        var set = new TrainingSet([.. images.OrderBy(image => image.Pixels[0])], parts, calibration);
        set.RequireMinimum();
        Assert.Equal(
            new TrainingData
            {
                TrainSubjects = 16,
                TrainImages = 48,
                ValidationSubjects = 2,
                ValidationImages = 6,
                TestSubjects = 2,
                TestImages = 6,
                CalibrationSubjects = 1,
                CalibrationImages = 5,
            },
            set.Summary());
        foreach (var part in parts.Values.Distinct())
        {
            Assert.All(set.Of(part), image => Assert.Equal(part, parts[image.Subject]));
            Assert.Equal(set.Of(part).Select(image => image.Subject).Order(), set.Of(part).Select(image => image.Subject));
        }
    }

    [Theory]
    [InlineData(1, 10, 10, 2, "1", "8")] // One person.
    [InlineData(15, 1, 1, 15, "0", "8")] // One photo each.
    [InlineData(7, 2, 2, 3, "7", "8")]
    [InlineData(9, 2, 1, 2, "0", "2")] // Those to validate by have one each.
    public void Too_little_is_refused_with_what_there_is(
        int train, int trainImages, int otherImages, int others, string subjects, string minimum)
    {
        var images = DrawnFaces.Of(train, trainImages)
            .Concat(DrawnFaces.Of(others, otherImages, seed: 2).Select(image => image with { Subject = $"validation {image.Subject}" }))
            .Concat(DrawnFaces.Of(others, otherImages, seed: 3).Select(image => image with { Subject = $"test {image.Subject}" }))
            .ToArray();
        var set = new TrainingSet(
            images,
            images.Select(image => image.Subject).Distinct().ToDictionary(
                name => name,
                name => name.StartsWith("validation", StringComparison.Ordinal) ? TrainingPart.Validation
                    : name.StartsWith("test", StringComparison.Ordinal) ? TrainingPart.Test
                    : TrainingPart.Train),
            []);
        var exception = Assert.Throws<RpcException>(set.RequireMinimum);
        Assert.Equal((StatusCode.InvalidArgument, ErrorReason.TrainingSetTooSmall), (exception.StatusCode, exception.GetReason()));
        var metadata = exception.GetErrorInfo()!.Metadata;
        Assert.Equal((subjects, minimum), (metadata["subjects"], metadata["minimum_subjects"]));
        Assert.Equal("2", metadata["minimum_images_per_subject"]);
    }
}
