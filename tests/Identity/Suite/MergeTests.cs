using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Identity.Suite;

public abstract class MergeTests(IdentityDatabase database) : CuratingTest(database)
{
    [Fact]
    public async Task A_merged_subject_is_found_listed_counted_and_verified_as_its_target()
    {
        await EnrolThreeAsync();
        var merge = await Curator.MergeAsync(G, "ann", "bob");
        Assert.Equal(("galleries/staff/subjects/ann", "galleries/staff/subjects/bob"), (merge.Source, merge.Target));

        Assert.Equal(["bob:2", "carol:1"], await Curator.SubjectsAsync(G));
        Assert.All(await Curator.FacesAsync(G, "bob"), name => Assert.StartsWith("galleries/staff/subjects/bob/", name));
        var gallery = await Caller.Client.GetGalleryAsync(Caller.Gallery(G));
        Assert.Equal((2, 3), (gallery.SubjectCount, gallery.FaceCount));
        Assert.Equal(["bob"], await Caller.WhoAsync(G, Vectors.Axis(0)));
        Assert.Equal(2, (await Caller.VerifyAsync(G, "bob", Vectors.Axis(0), new() { Threshold = 0.5 })).TemplateCount);
        var read = await Caller.Client.GetFaceAsync(
            new() { Tenant = Caller.Tenant, Gallery = G, Subject = "bob", Face = await FaceOfAsync("bob", 0) });
        Assert.StartsWith("galleries/staff/subjects/bob/faces/", read.Name);
    }

    [Fact]
    public async Task A_merged_subject_says_who_stands_for_it_wherever_it_is_named()
    {
        var faces = await EnrolThreeAsync();
        await Curator.MergeAsync(G, "ann", "bob");
        await Curator.MergeAsync(G, "bob", "carol");
        var state = await RecordStateAsync();

        async Task Merged(Func<Task> call)
        {
            var error = await Caller.ErrorAsync(call);
            Assert.Equal((ErrorReason.SubjectMerged, StatusCode.FailedPrecondition), (error.GetReason(), error.StatusCode));
            Assert.Equal("galleries/staff/subjects/carol", error.GetErrorInfo()!.Metadata["merged_into"]);
        }

        await Merged(async () => await Caller.Client.GetSubjectAsync(Caller.Subject(G, "ann")));
        await Merged(async () => await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "ann")));
        await Merged(async () => await Caller.Client.UpdateSubjectAsync(
            new() { Subject = Caller.Subject(G, "ann"), DisplayName = "Ann" }));
        await Merged(() => Curator.RenameAsync(G, "ann", "anna"));
        await Merged(() => Curator.FacesAsync(G, "ann"));
        await Merged(async () => await Caller.Client.GetFaceAsync(Caller.Face(faces[0])));
        await Merged(async () => await Caller.Client.DeleteFaceAsync(Caller.Face(faces[0])));
        await Merged(() => Caller.VerifyAsync(G, "ann", Vectors.Axis(0)));
        await Merged(() => Caller.EnrolAsync(G, "ann", Vectors.Axis(5)));
        await Merged(() => Curator.MergeAsync(G, "ann", "carol"));
        await Merged(() => Curator.MergeAsync(G, "carol", "ann"));
        await Merged(() => Curator.MoveAsync(faces[2], "ann"));
        await Merged(() => Curator.MoveAsync(faces[0], "carol"));
        await Caller.FailsAsync(ErrorReason.SubjectExists, StatusCode.AlreadyExists,
            () => Caller.CreateSubjectAsync(G, "ann"));
        await Caller.FailsAsync(ErrorReason.SubjectExists, StatusCode.AlreadyExists,
            () => Curator.RenameAsync(G, "carol", "ann"));
        Assert.Equal(state, await RecordStateAsync());
    }

    [Fact]
    public async Task An_undone_merge_gives_the_source_back_with_its_faces()
    {
        var faces = await EnrolThreeAsync();
        var merge = await Curator.MergeAsync(G, "ann", "bob");
        await Caller.EnrolAsync(G, "bob", Vectors.Axis(3));

        var source = await Curator.UndoAsync(merge);

        Assert.Equal(("galleries/staff/subjects/ann", 1), (source.Name, source.FaceCount));
        Assert.Equal(["ann:1", "bob:2", "carol:1"], await Curator.SubjectsAsync(G));
        Assert.Equal([faces[0].Name], await Curator.FacesAsync(G, "ann"));
        Assert.Equal(["ann"], await Caller.WhoAsync(G, Vectors.Axis(0)));
        Assert.Equal(["bob"], await Caller.WhoAsync(G, Vectors.Axis(3)));
        Assert.Empty(await Curator.MergesAsync(G));
        await Caller.FailsAsync(ErrorReason.MergeNotFound, StatusCode.NotFound, () => Curator.UndoAsync(merge));
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 1, 0)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    public async Task Merges_are_undone_in_any_order(int first, int second, int third)
    {
        await EnrolThreeAsync();
        await Caller.EnrolAsync(G, "dan", Vectors.Axis(3));
        Merge[] merges =
        [
            await Curator.MergeAsync(G, "ann", "bob"),
            await Curator.MergeAsync(G, "bob", "carol"),
            await Curator.MergeAsync(G, "dan", "carol"),
        ];
        Assert.Equal(["carol:4"], await Curator.SubjectsAsync(G));
        Assert.Equal(["carol"], await Caller.WhoAsync(G, Vectors.Axis(0)));

        await Curator.UndoAsync(merges[first]);
        await Curator.UndoAsync(merges[second]);
        string[] expected = third switch
        {
            0 => ["bob:2", "carol:1", "dan:1"],
            1 => ["ann:1", "carol:2", "dan:1"],
            _ => ["ann:1", "bob:1", "carol:2"],
        };
        Assert.Equal(expected, await Curator.SubjectsAsync(G));
        await Curator.UndoAsync(merges[third]);

        Assert.Equal(["ann:1", "bob:1", "carol:1", "dan:1"], await Curator.SubjectsAsync(G));
        string[] people = ["ann", "bob", "carol", "dan"];
        for (var axis = 0; axis < people.Length; axis++)
            Assert.Equal([people[axis]], await Caller.WhoAsync(G, Vectors.Axis(axis)));
    }

    [Fact]
    public async Task A_moved_face_stays_where_it_is_when_a_merge_is_undone()
    {
        var faces = await EnrolThreeAsync();
        var merge = await Curator.MergeAsync(G, "ann", "bob");
        var now = (await Curator.FacesAsync(G, "bob"))[0];

        // It counts as bob's already; now it is his own.
        var kept = await Curator.MoveAsync(new Face { Name = now }, "bob");
        Assert.Equal(now, kept.Name);
        await Curator.UndoAsync(merge);
        Assert.Equal(["ann:0", "bob:2", "carol:1"], await Curator.SubjectsAsync(G));

        var moved = await Curator.MoveAsync(kept, "carol");
        Assert.Equal($"galleries/staff/subjects/carol/faces/{Curator.Id(faces[0].Name)}", moved.Name);
        Assert.Equal((faces[0].CreateTime, faces[0].Quality), (moved.CreateTime, moved.Quality));
        Assert.Equal(["carol"], await Caller.WhoAsync(G, Vectors.Axis(0)));
        await Caller.FailsAsync(ErrorReason.FaceNotFound, StatusCode.NotFound, () => Curator.MoveAsync(kept, "carol"));
    }

    [Fact]
    public async Task A_target_is_erased_with_all_that_was_merged_into_it()
    {
        await EnrolThreeAsync();
        await Curator.MergeAsync(G, "ann", "bob");
        await Curator.MergeAsync(G, "bob", "carol");
        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "carol"));

        Assert.Empty(await Curator.SubjectsAsync(G));
        Assert.Empty(await Curator.MergesAsync(G));
        Assert.Equal(0, (await Caller.IdentifyAsync(G, Vectors.Axis(0))).GallerySize);
        await Caller.CreateSubjectAsync(G, "ann");
        Assert.Equal(["ann:0"], await Curator.SubjectsAsync(G));
    }

    [Fact]
    public async Task A_gallery_is_erased_with_its_merges()
    {
        await EnrolThreeAsync();
        await Curator.MergeAsync(G, "ann", "bob");
        var merge = await Curator.MergeAsync(G, "carol", "bob");
        await Caller.Client.DeleteGalleryAsync(new() { Gallery = Caller.Gallery(G), Force = true });

        await Caller.FailsAsync(ErrorReason.GalleryNotFound, StatusCode.NotFound, () => Curator.UndoAsync(merge));
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(5));
        await Caller.FailsAsync(ErrorReason.MergeNotFound, StatusCode.NotFound, () => Curator.UndoAsync(merge));
        Assert.Equal(["ann:1"], await Curator.SubjectsAsync(G));
        Assert.Equal(["ann"], await Caller.WhoAsync(G, Vectors.Axis(5)));
    }

    [Fact]
    public async Task Merges_are_listed_in_pages_by_creation()
    {
        await Caller.CreateGalleryAsync(G);
        await Caller.CreateSubjectAsync(G, "all");
        var merges = new List<Merge>();
        for (var i = 0; i < 7; i++)
        {
            await Caller.CreateSubjectAsync(G, $"s{9 - i}");
            merges.Add(await Curator.MergeAsync(G, $"s{9 - i}", "all"));
        }

        Assert.Equal(merges, await Curator.MergesAsync(G, pageSize: 3));
        await Caller.CreateGalleryAsync("other");
        Assert.Empty(await Curator.MergesAsync("other"));
    }

    [Fact]
    public async Task Bad_merges_moves_and_renames_are_refused_and_change_nothing()
    {
        var faces = await EnrolThreeAsync();
        var merge = await Curator.MergeAsync(G, "ann", "bob");
        await Caller.EnrolAsync("other", "eve", Vectors.Axis(0));
        var stranger = NewTenant();
        await stranger.EnrolAsync(G, "carol", Vectors.Axis(0));
        var state = await RecordStateAsync();

        Task Fails(ErrorReason reason, StatusCode code, Func<Task> call) => Caller.FailsAsync(reason, code, call);
        await Fails(ErrorReason.InvalidField, StatusCode.InvalidArgument, () => Curator.MergeAsync(G, "bob", "bob"));
        await Fails(ErrorReason.InvalidField, StatusCode.InvalidArgument, () => Curator.MergeAsync(G, "e\u0308", "\u00eb"));
        await Fails(ErrorReason.SubjectNotFound, StatusCode.NotFound, () => Curator.MergeAsync(G, "bob", "eve"));
        await Fails(ErrorReason.SubjectNotFound, StatusCode.NotFound, () => Curator.MergeAsync(G, "eve", "bob"));
        await Fails(ErrorReason.GalleryNotFound, StatusCode.NotFound, () => Curator.MergeAsync("none", "ann", "bob"));
        await Fails(ErrorReason.InvalidResourceName, StatusCode.InvalidArgument, () => Curator.MergeAsync(G, "bob", "a/b"));
        await Fails(ErrorReason.InvalidResourceName, StatusCode.InvalidArgument, () => Curator.MergeAsync(G, "bob", ""));
        await Fails(ErrorReason.InvalidField, StatusCode.InvalidArgument,
            () => Curator.MergeAsync(G, "bob", "carol", "no spaces"));
        await Fails(ErrorReason.MergeNotFound, StatusCode.NotFound, async () => await Curator.Client.UndoMergeAsync(
            new() { Tenant = Caller.Tenant, Gallery = "other", Merge = Curator.Id(merge.Name) }));
        await Fails(ErrorReason.GalleryNotFound, StatusCode.NotFound, async () => await Curator.Client.UndoMergeAsync(
            new() { Tenant = NewTenant().Tenant, Gallery = G, Merge = Curator.Id(merge.Name) }));
        await Fails(ErrorReason.MergeNotFound, StatusCode.NotFound, async () => await Curator.Client.GetMergeAsync(
            new() { Tenant = stranger.Tenant, Gallery = G, Merge = Curator.Id(merge.Name) }));
        await Fails(ErrorReason.InvalidResourceName, StatusCode.InvalidArgument,
            async () => await Curator.Client.GetMergeAsync(new() { Tenant = Caller.Tenant, Gallery = G }));
        await Fails(ErrorReason.InvalidPageToken, StatusCode.InvalidArgument, async () => await Curator.Client.ListMergesAsync(
            new() { Gallery = Caller.Gallery(G), PageToken = "AAAA" }));
        await Fails(ErrorReason.FaceNotFound, StatusCode.NotFound,
            () => Curator.MoveAsync(new() { Name = "galleries/staff/subjects/bob/faces/none" }, "carol"));
        await Fails(ErrorReason.FaceNotFound, StatusCode.NotFound,
            () => Curator.MoveAsync(new() { Name = faces[2].Name.Replace("carol", "bob", StringComparison.Ordinal) }, "bob"));
        await Fails(ErrorReason.SubjectNotFound, StatusCode.NotFound, () => Curator.MoveAsync(faces[2], "eve"));
        await Fails(ErrorReason.SubjectExists, StatusCode.AlreadyExists, () => Curator.RenameAsync(G, "bob", "carol"));
        foreach (var hostile in (string[])["", ".", "a/b", "a b", "x\0y", "'; DROP TABLE subjects; --", new string('a', 65)])
            await Fails(ErrorReason.InvalidResourceName, StatusCode.InvalidArgument, () => Curator.RenameAsync(G, "bob", hostile));
        await Fails(ErrorReason.InvalidField, StatusCode.InvalidArgument, async () => await Caller.Client.UpdateSubjectAsync(
            new() { Subject = Caller.Subject(G, "bob"), DisplayName = "a\nb" }));
        await Fails(ErrorReason.InvalidField, StatusCode.InvalidArgument, async () => await Caller.Client.UpdateGalleryAsync(
            new() { Gallery = Caller.Gallery(G), DisplayName = new string('a', 201) }));

        Assert.Equal(state, await RecordStateAsync());
        Assert.Equal(["bob:2", "carol:1"], await Curator.SubjectsAsync(G));
        var moved = await Curator.MoveAsync(faces[2], "carol");
        Assert.Equal(faces[2].Name, moved.Name);
    }

    private async Task<string> FaceOfAsync(string subject, int index) =>
        Curator.Id((await Curator.FacesAsync(G, subject))[index]);
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteMergeTests(SqliteDatabase database) : MergeTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresMergeTests(PostgresDatabase database) : MergeTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantMergeTests(SqliteWithQdrant database) : MergeTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantMergeTests(PostgresWithQdrant database) : MergeTests(database);
