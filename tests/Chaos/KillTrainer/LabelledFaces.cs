using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Tests.Chaos.KillTrainer;

/// <summary>The training set of the trainer that is killed.</summary>
internal static class LabelledFaces
{
    private const int MostOfEach = 8;

    /// <summary>Photos of the people with the most, or null where the labelled set is absent.</summary>
    public static IReadOnlyList<LabelledImage>? TryRead(int subjects) =>
        LabelledPhotos.People() is { } people
            ? [.. people
                .OrderByDescending(person => person.Photos.Count)
                .Take(subjects)
                .SelectMany(person => person.Photos.Take(MostOfEach).Select(photo => new LabelledImage
                {
                    Subject = person.Name,
                    Image = ByteString.CopyFrom(File.ReadAllBytes(photo)),
                }))]
            : null;
}
