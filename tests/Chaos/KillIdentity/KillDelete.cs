using FacePlatform.V1;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>Erasing people of three faces, one of them of a subject that was merged into theirs.</summary>
public sealed class KillDelete : KillScenario
{
    private const int People = 60;

    public override async Task<IReadOnlyList<KillOperation>> PlanAsync(IdentityProcess identity, Gallery gallery)
    {
        var people = await gallery.EnrolPeopleAsync(identity, People, faces: 2);
        var merged = await gallery.EnrolPeopleAsync(identity, People, faces: 1);
        foreach (var merge in merged.Zip(people, KillMerge.Merge))
        {
            await merge.RunAsync(identity);
            merge.Apply();
        }

        return [.. people.Zip(merged, (person, part) => Delete(person, part))];
    }

    internal static KillOperation Delete(params Person[] tree) => new(
        async process => await process.Client.DeleteSubjectAsync(tree[0].Reference),
        async process => await Gallery.LookAsync(process, tree[0]) == nameof(ErrorReason.SubjectNotFound),
        () =>
        {
            foreach (var person in tree)
                (person.IsEnrolled, person.MergedInto) = (false, null);
        },
        MayBeRepeated: false);
}
