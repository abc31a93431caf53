using FacePlatform.Tests.Identity.Hosting;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>What tests of exports and imports share.</summary>
public abstract class TransferTest(IdentityDatabase database) : IdentityTest(database)
{
    protected Porter Porter => new(Database.Host.Transfers, Caller);

    /// <summary>People with several faces, merged in chains, renamed, moved and erased; and probes for them.</summary>
    protected async Task<List<float[]>> FillAsync()
    {
        var random = new Random(11);
        await Caller.CreateGalleryAsync(G, displayName: "Персонал 👩‍🔬");
        await Caller.CreateSubjectAsync(G, "Zo\u00eb", displayName: "Zoë Ångström");
        string[] people = ["Zo\u00eb", "王小明", "Дмитрий", "𝒜𝓃𝓃", "dan", "gone", "into-gone"];
        var probes = new List<float[]>();
        for (var i = 0; i < 40; i++)
        {
            probes.Add(Vectors.Random(random));
            await Caller.EnrolAsync(G, people[i % people.Length], probes[i]);
        }

        await Curator.MergeAsync(G, "王小明", "Дмитрий");
        await Curator.MergeAsync(G, "Дмитрий", "Zo\u00eb");
        await Curator.UndoAsync(await Curator.MergeAsync(G, "dan", "𝒜𝓃𝓃"));
        await Curator.MergeAsync(G, "into-gone", "gone");
        await Curator.RenameAsync(G, "dan", "daniel");
        await Curator.MoveAsync(new() { Name = (await Curator.FacesAsync(G, "Zo\u00eb"))[1] }, "daniel");
        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "gone"));
        await Caller.Client.DeleteFaceAsync(Caller.Face(new() { Name = (await Curator.FacesAsync(G, "daniel"))[0] }));
        await Caller.CreateSubjectAsync(G, "without-faces");
        return probes;
    }
}
