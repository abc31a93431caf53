using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>Names that change, and what is answered by them.</summary>
public abstract class NameTests(IdentityDatabase database) : CuratingTest(database)
{
    [Fact]
    public async Task A_repeated_merge_answers_the_first_by_its_present_names()
    {
        await EnrolThreeAsync();
        var merge = await Curator.MergeAsync(G, "ann", "bob", "merge-1");
        Assert.Equal(merge, await Curator.MergeAsync(G, "ann", "bob", "merge-1"));
        await Caller.FailsAsync(ErrorReason.RequestIdReused, StatusCode.AlreadyExists,
            () => Curator.MergeAsync(G, "ann", "carol", "merge-1"));
        await Curator.RenameAsync(G, "bob", "robert");

        var renamed = await Curator.MergeAsync(G, "ann", "bob", "merge-1");
        Assert.Equal((merge.Name, "galleries/staff/subjects/robert"), (renamed.Name, renamed.Target));
        Assert.Equal(renamed, await Curator.Client.GetMergeAsync(Curator.Merge(merge)));

        await Curator.UndoAsync(merge);
        await Caller.FailsAsync(ErrorReason.MergeNotFound, StatusCode.NotFound,
            () => Curator.MergeAsync(G, "ann", "bob", "merge-1"));
    }

    [Fact]
    public async Task A_repeated_enrolment_answers_the_face_by_its_present_name()
    {
        await EnrolThreeAsync();
        var enrolment = Caller.Enrolment(G, "ann", Caller.Probe(Vectors.Axis(7)));
        (enrolment.RequestId, enrolment.ContentHash) = ("enrol-1", Caller.Hash("photo"));
        Assert.Null((await Caller.Client.FindEnrolmentAsync(enrolment)).Face);
        var face = await Caller.Client.EnrollTemplateAsync(enrolment);
        var id = Curator.Id(face.Name);

        async Task Named(string subject)
        {
            enrolment.CollisionPolicy = CollisionPolicy.Ignore;
            var again = await Caller.Client.EnrollTemplateAsync(enrolment);
            Assert.Equal($"galleries/staff/subjects/{subject}/faces/{id}", again.Name);
            Assert.True(again.Searchable);
            Assert.Equal(again, (await Caller.Client.FindEnrolmentAsync(enrolment)).Face);
        }

        await Named("ann");
        await Curator.RenameAsync(G, "ann", "anna");
        await Named("anna");
        await Curator.MergeAsync(G, "anna", "bob");
        await Named("bob");
        await Curator.MoveAsync((await Caller.Client.FindEnrolmentAsync(enrolment)).Face, "carol");
        await Named("carol");
        enrolment.ContentHash = Caller.Hash("another");
        await Caller.FailsAsync(ErrorReason.RequestIdReused, StatusCode.AlreadyExists,
            async () => await Caller.Client.FindEnrolmentAsync(enrolment));
        enrolment.ContentHash = Caller.Hash("photo");
        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "carol"));
        await Caller.FailsAsync(ErrorReason.FaceNotFound, StatusCode.NotFound,
            async () => await Caller.Client.FindEnrolmentAsync(enrolment));
    }

    [Fact]
    public async Task A_renamed_subject_keeps_all_and_frees_its_id()
    {
        await EnrolThreeAsync();
        await Curator.MergeAsync(G, "ann", "bob");
        var renamed = await Curator.RenameAsync(G, "bob", "Zoe\u0308");

        Assert.Equal(("galleries/staff/subjects/Zo\u00eb", 2), (renamed.Name, renamed.FaceCount));
        Assert.Equal(["Zo\u00eb"], await Caller.WhoAsync(G, Vectors.Axis(0)));
        Assert.Equal(renamed, await Curator.RenameAsync(G, "Zo\u00eb", "Zoe\u0308"));
        await Caller.CreateSubjectAsync(G, "bob");
        Assert.Equal(["Zo\u00eb:2", "bob:0", "carol:1"], await Curator.SubjectsAsync(G));
    }

    [Fact]
    public async Task Display_names_are_changed_only_where_one_is_given()
    {
        await Caller.CreateGalleryAsync(G, displayName: "before");
        await Caller.CreateSubjectAsync(G, "ann", displayName: "Ann");
        Assert.Equal("before", (await Caller.Client.UpdateGalleryAsync(new() { Gallery = Caller.Gallery(G) })).DisplayName);
        Assert.Equal("",
            (await Caller.Client.UpdateGalleryAsync(new() { Gallery = Caller.Gallery(G), DisplayName = "" })).DisplayName);
        Assert.Equal("Ann", (await Caller.Client.UpdateSubjectAsync(new() { Subject = Caller.Subject(G, "ann") })).DisplayName);
        Assert.Equal("👩‍🔬 Ann", (await Caller.Client.UpdateSubjectAsync(
            new() { Subject = Caller.Subject(G, "ann"), DisplayName = "👩‍🔬 Ann" })).DisplayName);
        Assert.Equal("👩‍🔬 Ann", (await Caller.Client.GetSubjectAsync(Caller.Subject(G, "ann"))).DisplayName);
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteNameTests(SqliteDatabase database) : NameTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresNameTests(PostgresDatabase database) : NameTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantNameTests(SqliteWithQdrant database) : NameTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantNameTests(PostgresWithQdrant database) : NameTests(database);
