using FacePlatform.Tests.Fixtures;
using Google.Protobuf;

namespace FacePlatform.Tests.Chaos.MigrateGallery;

/// <summary>A photo and whom it shows; null for somebody whom the gallery does not know.</summary>
internal sealed record LabelledPhoto(string? Subject, ByteString Image);

/// <summary>Whom the gallery gets, and with whose photos it is searched.</summary>
/// <param name="Enrolled">One photo each.</param>
/// <param name="Probes">Second photos of some of them, and photos of strangers.</param>
internal sealed record LabelledPeople(IReadOnlyList<LabelledPhoto> Enrolled, IReadOnlyList<LabelledPhoto> Probes)
{
    private const int MostOfEachKind = 150;

    /// <summary>People of the labelled set beside the repository, or null where it is absent.</summary>
    /// <param name="people">To enrol, those with several photos first.</param>
    public static LabelledPeople? TryRead(int people)
    {
        if (SharedData.Folder is not { } folder)
            return null;
        var all = Directory.GetDirectories(Path.Combine(folder, "lfw-dev/images"))
            .Select(person => (Name: Path.GetFileName(person), Photos: Directory.GetFiles(person, "*.jpg").Order().ToArray()))
            .OrderByDescending(person => Math.Min(person.Photos.Length, 2))
            .ThenBy(person => person.Name, StringComparer.Ordinal)
            .ToArray();
        var known = all.Take(people).ToArray();
        return new(
            [.. known.Select(person => Read(person.Name, person.Photos[0]))],
            [
                .. known.Where(person => person.Photos.Length > 1).Take(MostOfEachKind).Select(p => Read(p.Name, p.Photos[1])),
                .. all.Skip(people).Take(MostOfEachKind).Select(person => Read(null, person.Photos[0])),
            ]);
    }

    private static LabelledPhoto Read(string? subject, string photo) =>
        new(subject, ByteString.CopyFrom(File.ReadAllBytes(photo)));
}
