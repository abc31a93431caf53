using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;

namespace FacePlatform.Tests.Identity.Suite;

public abstract class TransferTests(IdentityDatabase database) : TransferTest(database)
{
    [Fact]
    public async Task A_gallery_that_is_imported_elsewhere_answers_as_the_one_that_was_exported()
    {
        var probes = await FillAsync();
        var export = await Porter.ExportAsync(G);

        var answers = await Porter.ImportAsync("中文-копия", export);

        Assert.All(answers, answer => Assert.False(answer.Repeated));
        Assert.Equal("galleries/中文-копия", answers[0].Name);
        await SameAsync(Caller, "中文-копия", probes, withFaceIds: false);

        // On another record the faces keep their ids, too.
        await using var other = await IdentityHost.StartAsync(await Database.CreateAsync());
        var caller = new Caller(other.Client, Caller.Tenant);
        await caller.RegisterAsync();
        await new Porter(other.Transfers, caller).ImportAsync(G, export);
        await SameAsync(caller, G, probes, withFaceIds: true);
        Assert.Equal(export, await new Porter(other.Transfers, caller).ExportAsync(G));

        // Merges are merges there, and can be undone.
        var curator = new Curator(other.Curation, caller);
        var merges = await curator.MergesAsync(G);
        Assert.Equal((await Curator.MergesAsync(G)).Select(merge => (merge.Source, merge.Target, merge.CreateTime)),
            merges.Select(merge => (merge.Source, merge.Target, merge.CreateTime)));
        for (var i = 0; i < merges.Count; i++)
            Assert.Equal(await Curator.UndoAsync((await Curator.MergesAsync(G))[0]), await curator.UndoAsync(merges[i]));
        await SameAsync(caller, G, probes, withFaceIds: true);
    }

    [Fact]
    public async Task An_import_that_is_sent_again_changes_nothing()
    {
        await FillAsync();
        var export = await Porter.ExportAsync(G);
        var first = await Porter.ImportAsync("copy", export);
        var state = await RecordStateAsync();
        await Caller.Client.UpdateSubjectAsync(new() { Subject = Caller.Subject("copy", "Zo\u00eb"), DisplayName = "changed" });

        foreach (var gallery in (string[])["copy", G])
        {
            var again = await Porter.ImportAsync(gallery, export);
            Assert.All(again[..^1], answer => Assert.True(answer.Repeated, answer.ToString()));
            if (gallery == "copy")
                Assert.Equal(first.Select(answer => answer.Name), again.Select(answer => answer.Name));
        }

        Assert.Equal(state, await RecordStateAsync());
        Assert.Equal("changed", (await Caller.Client.GetSubjectAsync(Caller.Subject("copy", "Zo\u00eb"))).DisplayName);
    }

    [Fact]
    public async Task An_export_that_was_cut_off_is_imported_so_far_and_completed_when_it_is_sent_whole()
    {
        var probes = await FillAsync();
        var export = await Porter.ExportAsync(G);
        var half = export.Count / 2;

        var (answers, error) = await Porter.SendAsync(
            [new() { Gallery = Caller.Gallery("copy") }, .. Porter.Messages(export.Take(half))]);
        Assert.Equal((half, ErrorReason.InvalidField), (answers.Count, error?.GetReason()));
        Assert.All(answers, answer => Assert.NotEmpty(answer.Name));

        var whole = await Porter.ImportAsync("copy", export);
        Assert.Equal(half, whole.Count(answer => answer.Repeated));
        await SameAsync(Caller, "copy", probes, withFaceIds: false);
    }

    private async Task SameAsync(Caller caller, string gallery, List<float[]> probes, bool withFaceIds)
    {
        var (original, copy) = (await SubjectsAsync(Caller, G), await SubjectsAsync(caller, gallery));
        Assert.Equal(original, copy);
        Assert.DoesNotContain(original, subject => subject.Contains("gone", StringComparison.Ordinal));
        var (before, after) = (await Caller.Client.GetGalleryAsync(Caller.Gallery(G)),
            await caller.Client.GetGalleryAsync(caller.Gallery(gallery)));
        Assert.Equal((before.DisplayName, before.CreateTime, before.SubjectCount, before.FaceCount),
            (after.DisplayName, after.CreateTime, after.SubjectCount, after.FaceCount));
        foreach (var probe in probes)
            Assert.Equal(await AnswerAsync(Caller, G, probe, withFaceIds), await AnswerAsync(caller, gallery, probe, withFaceIds));
    }

    private static async Task<List<string>> SubjectsAsync(Caller caller, string gallery)
    {
        var subjects = await caller.Client.ListSubjectsAsync(new() { Gallery = caller.Gallery(gallery) });
        return [.. subjects.Subjects.Select(s => $"{Curator.Id(s.Name)} {s.DisplayName} {s.FaceCount} {s.CreateTime}")];
    }

    private static async Task<string> AnswerAsync(Caller caller, string gallery, float[] probe, bool withFaceIds)
    {
        var answer = await caller.IdentifyAsync(gallery, probe, fpir: 0.999);
        return string.Join(' ', [
            $"{answer.GallerySize} {answer.Threshold} {answer.Fpir}",
            .. answer.Identifications.Single().Candidates.Select(candidate =>
                $"{Curator.Id(candidate.Subject)} {candidate.Similarity} {candidate.Margin} "
                + (withFaceIds ? Curator.Id(candidate.Face) : "")),
        ]);
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteTransferTests(SqliteDatabase database) : TransferTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresTransferTests(PostgresDatabase database) : TransferTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantTransferTests(SqliteWithQdrant database) : TransferTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantTransferTests(PostgresWithQdrant database) : TransferTests(database);
