using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Tests.Training.Service;

/// <summary>Training sets for tests.</summary>
internal static class LabelledSets
{
    /// <summary>Photos of people who have so many; skips the test where they are absent.</summary>
    public static IReadOnlyList<LabelledImage> Photos(int people, int images)
    {
        Assert.SkipWhen(LabelledPhotos.Folder is null, SharedData.Absent);
        return
        [
            .. LabelledPhotos.People()!
                .Where(person => person.Photos.Count >= images)
                .Take(people)
                .SelectMany(person => person.Photos.Take(images).Select(file => new LabelledImage
                {
                    Subject = person.Name,
                    Image = ByteString.CopyFrom(File.ReadAllBytes(file)),
                })),
        ];
    }

    /// <summary>As many people as asked for, and nothing that is a photo.</summary>
    public static IReadOnlyList<LabelledImage> Garbage(int people, int images) =>
    [
        .. from person in Enumerable.Range(0, people)
           from image in Enumerable.Range(0, images)
           select new LabelledImage { Subject = $"p{person}", Image = ByteString.CopyFromUtf8($"{person} {image}") },
    ];

    /// <summary>A network from scratch, of no use, in seconds.</summary>
    public static TrainingSpec Quick(string title, int epochs = 2) => new()
    {
        Title = title,
        ConsentNote = "Photos of the press, for tests of this platform.",
        Options = new()
        {
            Network = TrainedNetwork.Scratch,
            EmbeddingSize = 16,
            SubjectsPerBatch = 4,
            ImagesPerSubject = 2,
            Epochs = epochs,
            Patience = 1000,
            Seed = 3,
            TrainFraction = 0.55,
            ValidationFraction = 0.1,
        },
    };
}
