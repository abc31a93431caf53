using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Tests.Chaos.KillTrainer;

/// <summary>Photos of people from the labelled set beside the repository.</summary>
internal static class LabelledFaces
{
    /// <summary>All photos of the people with the most, or null where the set is absent.</summary>
    public static IReadOnlyList<LabelledImage>? TryRead(int subjects) =>
        SharedData.Folder is { } folder
            ? [.. Directory.GetDirectories(Path.Combine(folder, "lfw-dev/images"))
                .Select(person => (Name: Path.GetFileName(person), Photos: Directory.GetFiles(person, "*.jpg").Order().ToArray()))
                .OrderByDescending(person => person.Photos.Length)
                .ThenBy(person => person.Name, StringComparer.Ordinal)
                .Take(subjects)
                .SelectMany(person => person.Photos.Take(8).Select(photo => new LabelledImage
                {
                    Subject = person.Name,
                    Image = ByteString.CopyFrom(File.ReadAllBytes(photo)),
                }))]
            : null;
}
