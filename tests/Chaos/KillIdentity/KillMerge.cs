using FacePlatform.V1;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>Merges of two people with two faces each.</summary>
public sealed class KillMerge : KillScenario
{
    private const int Pairs = 60;

    public override async Task<IReadOnlyList<KillOperation>> PlanAsync(IdentityProcess identity, Gallery gallery)
    {
        var people = await gallery.EnrolPeopleAsync(identity, 2 * Pairs, faces: 2);
        return [.. people.Chunk(2).Select(pair => Merge(pair[0], pair[1]))];
    }

    internal static KillOperation Merge(Person source, Person target) => new(
        async process => source.Merge = (await process.Curation.MergeSubjectsAsync(new()
        {
            Source = source.Reference,
            Into = target.Id,
            RequestId = $"merge-{source.Id}-{target.Id}",
        })).Name.Split('/')[^1],
        async process => await Gallery.LookAsync(process, source) == nameof(ErrorReason.SubjectMerged),
        () => source.MergedInto = target,
        MayBeRepeated: true);
}
