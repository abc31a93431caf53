using System.Globalization;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Identity.Suite;

public abstract class CollisionTests(IdentityDatabase database) : IdentityTest(database)
{
    [Fact]
    public async Task An_enrolment_reports_the_other_subjects_that_its_face_looks_like()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.At(0.9));
        await Caller.EnrolAsync(G, "bob", Vectors.At(0.7, other: 2));
        await Caller.EnrolAsync(G, "eve", Vectors.Axis(5));

        var face = await Caller.EnrolAsync(G, "carol", Vectors.Axis(0));

        Assert.True(face.CollisionReport.Checked);
        Assert.Equal(["galleries/staff/subjects/ann", "galleries/staff/subjects/bob"],
            face.CollisionReport.Collisions.Select(collision => collision.Subject));
        Assert.Equal(0.9, face.CollisionReport.Collisions[0].Similarity, 5);
        Assert.Equal(0.01, face.CollisionReport.Fpir);
        Assert.InRange(face.CollisionReport.Threshold, 0.3, 0.5);
        Assert.Equal(["carol"], await Caller.WhoAsync(G, Vectors.Axis(0), maxCandidates: 1));
    }

    [Fact]
    public async Task A_subjects_own_faces_do_not_collide()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        var again = await EnrolAsync("ann", Vectors.At(0.95), CollisionPolicy.Fail);
        Assert.True(again.CollisionReport.Checked);
        Assert.Empty(again.CollisionReport.Collisions);
    }

    [Fact]
    public async Task A_face_that_collides_is_refused_where_that_was_asked_for()
    {
        var first = await EnrolAsync("ann", Vectors.Axis(0), CollisionPolicy.Fail);
        Assert.True(first.CollisionReport.Checked);
        var state = await RecordStateAsync();

        var error = await Caller.ErrorAsync(() => EnrolAsync("bob", Vectors.At(0.95), CollisionPolicy.Fail));

        Assert.Equal((ErrorReason.FaceCollides, StatusCode.FailedPrecondition), (error.GetReason(), error.StatusCode));
        var metadata = error.GetErrorInfo()!.Metadata;
        Assert.Equal("galleries/staff/subjects/ann", metadata["subject"]);
        Assert.Equal(0.95, double.Parse(metadata["similarity"], CultureInfo.InvariantCulture), 5);
        Assert.InRange(double.Parse(metadata["threshold"], CultureInfo.InvariantCulture), 0.2, 0.5);
        Assert.Equal(state, await RecordStateAsync());
    }

    [Fact]
    public async Task Nobody_looks_where_collisions_are_ignored_and_at_a_repetition()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        var ignored = await EnrolAsync("bob", Vectors.Axis(0), CollisionPolicy.Ignore, "bob-1");
        Assert.Equal(new CollisionReport(), ignored.CollisionReport);

        var repeated = await EnrolAsync("bob", Vectors.Axis(0), CollisionPolicy.Fail, "bob-1");
        Assert.Equal(ignored, repeated);
    }

    [Fact]
    public async Task Without_a_calibration_no_collision_can_be_told()
    {
        var pipeline = Pipelines.Uncalibrated($"pipelines/{Caller.Tenant}");
        await Caller.RegisterAsync(pipeline);
        var enrolment = Caller.Enrolment(G, "ann", Caller.Probe(Vectors.Axis(0), pipeline: pipeline.Name));
        Assert.False((await Caller.Client.EnrollTemplateAsync(enrolment)).CollisionReport.Checked);
        enrolment.CollisionPolicy = CollisionPolicy.Fail;
        await Caller.FailsAsync(ErrorReason.FpirNotSupported, StatusCode.InvalidArgument,
            async () => await Caller.Client.EnrollTemplateAsync(enrolment));
        enrolment.CollisionPolicy = (CollisionPolicy)17;
        await Caller.FailsAsync(ErrorReason.InvalidField, StatusCode.InvalidArgument,
            async () => await Caller.Client.EnrollTemplateAsync(enrolment));
    }

    [Fact]
    public async Task Collisions_are_named_by_the_subject_that_stands_for_them()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Caller.EnrolAsync(G, "bob", Vectors.Axis(1));
        await new Curator(Database.Host.Curation, Caller).MergeAsync(G, "ann", "bob");

        var face = await Caller.EnrolAsync(G, "carol", Vectors.Axis(0));
        Assert.Equal("galleries/staff/subjects/bob", face.CollisionReport.Collisions.Single().Subject);
        Assert.Empty((await Caller.EnrolAsync("other", "dan", Vectors.Axis(0))).CollisionReport.Collisions);
        Assert.Equal("galleries/staff/subjects/carol",
            (await Caller.EnrolAsync(G, "bob", Vectors.Axis(0))).CollisionReport.Collisions.Single().Subject);
    }

    private async Task<Face> EnrolAsync(
        string subject, float[] embedding, CollisionPolicy policy, string requestId = "")
    {
        var enrolment = Caller.Enrolment(G, subject, Caller.Probe(embedding));
        (enrolment.CollisionPolicy, enrolment.RequestId) = (policy, requestId);
        enrolment.ContentHash = Caller.Hash("photo");
        return await Caller.Client.EnrollTemplateAsync(enrolment);
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteCollisionTests(SqliteDatabase database) : CollisionTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresCollisionTests(PostgresDatabase database) : CollisionTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantCollisionTests(SqliteWithQdrant database) : CollisionTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantCollisionTests(PostgresWithQdrant database) : CollisionTests(database);
