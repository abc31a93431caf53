using FacePlatform.V1;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>Undoing the lower of two merges that lead on to a third person.</summary>
public sealed class KillUndo : KillScenario
{
    private const int Chains = 40;

    public override async Task<IReadOnlyList<KillOperation>> PlanAsync(IdentityProcess identity, Gallery gallery)
    {
        var chains = (await gallery.EnrolPeopleAsync(identity, 3 * Chains, faces: 2)).Chunk(3).ToList();
        foreach (var chain in chains)
        {
            foreach (var merge in (KillOperation[])[KillMerge.Merge(chain[0], chain[1]), KillMerge.Merge(chain[1], chain[2])])
            {
                await merge.RunAsync(identity);
                merge.Apply();
            }
        }

        return [.. chains.Select(chain => Undo(chain[0]))];
    }

    private static KillOperation Undo(Person source) => new(
        async process => await process.Curation.UndoMergeAsync(
            new() { Tenant = Gallery.Tenant, Gallery = Gallery.Id, Merge = source.Merge }),
        async process => await Gallery.LookAsync(process, source) != nameof(ErrorReason.SubjectMerged),
        () => source.MergedInto = null,
        MayBeRepeated: false);
}
