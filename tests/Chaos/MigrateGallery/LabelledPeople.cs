using FacePlatform.Tests.Fixtures;
using Google.Protobuf;

namespace FacePlatform.Tests.Chaos.MigrateGallery;

/// <summary>Whom the gallery gets, and with whose photos it is searched.</summary>
/// <param name="Enrolled">One photo each.</param>
/// <param name="Probes">Second photos of some of them, and photos of strangers.</param>
internal sealed record LabelledPeople(IReadOnlyList<KnownPhoto> Enrolled, IReadOnlyList<KnownPhoto> Probes)
{
    private const int MostOfEachKind = 150;

    /// <summary>People of the labelled set beside the repository, or null where it is absent.</summary>
    /// <param name="count">To enrol, those with several photos first.</param>
    public static LabelledPeople? TryRead(int count)
    {
        if (LabelledPhotos.People() is not { } people)
            return null;
        var all = people.OrderByDescending(person => Math.Min(person.Photos.Count, 2)).ToArray();
        var known = all.Take(count).ToArray();
        return new(
            [.. known.Select(person => Read(person.Name, person.Photos[0]))],
            [
                .. known.Where(person => person.Photos.Count > 1).Take(MostOfEachKind).Select(p => Read(p.Name, p.Photos[1])),
                .. all.Skip(count).Take(MostOfEachKind).Select(person => Read(null, person.Photos[0])),
            ]);
    }

    private static KnownPhoto Read(string? subject, string photo) =>
        new(subject, ByteString.CopyFrom(File.ReadAllBytes(photo)));
}
