using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Identity.Suite;

public abstract class ResourceTests(IdentityDatabase database) : IdentityTest(database)
{
    [Fact]
    public async Task A_gallery_is_created_read_and_erased_with_all_in_it()
    {
        var created = await Caller.CreateGalleryAsync(G, displayName: "The staff 👩‍🔬");
        Assert.Equal(("galleries/staff", "The staff 👩‍🔬", Pipelines.Default),
            (created.Name, created.DisplayName, created.Pipeline));
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(1));
        await Caller.EnrolAsync(G, "bob", Vectors.Axis(2));

        var gallery = await Caller.Client.GetGalleryAsync(Caller.Gallery(G));
        Assert.Equal((2, 3), (gallery.SubjectCount, gallery.FaceCount));
        Assert.Equal(created.CreateTime, gallery.CreateTime);
        await Caller.FailsAsync(ErrorReason.GalleryNotEmpty, StatusCode.FailedPrecondition,
            async () => await Caller.Client.DeleteGalleryAsync(new() { Gallery = Caller.Gallery(G) }));

        await Caller.Client.DeleteGalleryAsync(new() { Gallery = Caller.Gallery(G), Force = true });
        await Caller.FailsAsync(ErrorReason.GalleryNotFound, StatusCode.NotFound,
            async () => await Caller.Client.GetGalleryAsync(Caller.Gallery(G)));
        await Caller.CreateGalleryAsync(G);
        Assert.Equal(0, (await Caller.IdentifyAsync(G, Vectors.Axis(0))).GallerySize);
    }

    [Fact]
    public async Task A_subject_is_created_read_and_erased_with_its_faces()
    {
        await Caller.CreateGalleryAsync(G);
        await Caller.CreateSubjectAsync(G, "ann", displayName: "Ann");
        var face = await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        Assert.True(face.Searchable);
        Assert.Equal(Pipelines.Default, face.Pipeline);
        Assert.Equal(Caller.Good, face.Quality);

        var subject = await Caller.Client.GetSubjectAsync(Caller.Subject(G, "ann"));
        Assert.Equal(("galleries/staff/subjects/ann", "Ann", 1), (subject.Name, subject.DisplayName, subject.FaceCount));
        var read = await Caller.Client.GetFaceAsync(Caller.Face(face));
        Assert.Equal((face.Name, face.Quality, face.CreateTime), (read.Name, read.Quality, read.CreateTime));

        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "ann"));
        await Caller.FailsAsync(ErrorReason.SubjectNotFound, StatusCode.NotFound,
            async () => await Caller.Client.GetFaceAsync(Caller.Face(face)));
    }

    [Fact]
    public async Task A_repeated_request_id_answers_the_first_result_and_changes_nothing()
    {
        var gallery = await Caller.CreateGalleryAsync(G, "create-1", "one");
        var subject = await Caller.CreateSubjectAsync(G, "ann", "create-2", "Ann");
        var enrolment = Caller.Enrolment(G, "bob", Caller.Probe(Vectors.Axis(0)));
        (enrolment.RequestId, enrolment.ContentHash) = ("enrol-1", Caller.Hash("photo"));
        var face = await Caller.Client.EnrollTemplateAsync(enrolment);
        var state = await RecordStateAsync();

        var again = await Caller.CreateGalleryAsync(G, "create-1", "one");
        Assert.Equal((gallery.Name, gallery.CreateTime), (again.Name, again.CreateTime));
        Assert.Equal(subject, await Caller.CreateSubjectAsync(G, "ann", "create-2", "Ann"));
        enrolment.Probe.Template.Embedding[0] = 1.0001f;
        face.CollisionReport = new(); // A repetition does not look again.
        Assert.Equal(face, await Caller.Client.EnrollTemplateAsync(enrolment));
        Assert.Equal(state, await RecordStateAsync());
    }

    [Fact]
    public async Task A_request_id_with_another_content_is_refused()
    {
        await Caller.CreateGalleryAsync(G, "id-1", "one");
        var enrolment = Caller.Enrolment(G, "bob", Caller.Probe(Vectors.Axis(0)));
        (enrolment.RequestId, enrolment.ContentHash) = ("id-2", Caller.Hash("photo"));
        await Caller.Client.EnrollTemplateAsync(enrolment);
        var state = await RecordStateAsync();

        Task Reused(Func<Task> call) => Caller.FailsAsync(ErrorReason.RequestIdReused, StatusCode.AlreadyExists, call);
        await Reused(() => Caller.CreateGalleryAsync(G, "id-1", "two"));
        await Reused(() => Caller.CreateGalleryAsync("other", "id-1", "one"));
        await Reused(() => Caller.CreateSubjectAsync(G, "ann", "id-1"));
        enrolment.ContentHash = Caller.Hash("another photo");
        await Reused(async () => await Caller.Client.EnrollTemplateAsync(enrolment));
        Assert.Equal(state, await RecordStateAsync());
    }

    [Fact]
    public async Task Concurrent_repetitions_of_one_enrolment_enrol_once()
    {
        var enrolment = Caller.Enrolment(G, "bob", Caller.Probe(Vectors.Axis(0)));
        (enrolment.RequestId, enrolment.ContentHash) = ("only-once", Caller.Hash("photo"));

        var faces = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(async _ => await Caller.Client.EnrollTemplateAsync(enrolment)));

        Assert.Single(faces.Select(face => face.Name).Distinct());
        Assert.Equal(1, (await Caller.Client.GetGalleryAsync(Caller.Gallery(G))).FaceCount);
    }

    [Fact]
    public async Task An_erased_face_does_not_come_back_by_its_request_id()
    {
        var enrolment = Caller.Enrolment(G, "bob", Caller.Probe(Vectors.Axis(0)));
        (enrolment.RequestId, enrolment.ContentHash) = ("late-retry", Caller.Hash("photo"));
        await Caller.Client.DeleteFaceAsync(Caller.Face(await Caller.Client.EnrollTemplateAsync(enrolment)));

        await Caller.FailsAsync(ErrorReason.FaceNotFound, StatusCode.NotFound,
            async () => await Caller.Client.EnrollTemplateAsync(enrolment));
    }

    [Fact]
    public async Task A_request_id_belongs_to_its_tenant()
    {
        var other = NewTenant();
        await Caller.CreateGalleryAsync(G, "same", "one");
        await other.CreateGalleryAsync("another", "same", "two");
    }

    [Fact]
    public async Task Pages_neither_repeat_nor_miss_what_stays_while_others_write()
    {
        await Caller.CreateGalleryAsync(G);
        var stays = Enumerable.Range(0, 60).Select(i => $"stays-{i:D3}").ToArray();
        foreach (var subject in stays)
            await Caller.CreateSubjectAsync(G, subject);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await Caller.CreateSubjectAsync(G, $"stays-{i % 60:D3}-guest");
                await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, $"stays-{i % 60:D3}-guest"));
            }
        });

        for (var round = 0; round < 3; round++)
        {
            var listed = new List<string>();
            var token = "";
            do
            {
                var page = await Caller.Client.ListSubjectsAsync(
                    new() { Gallery = Caller.Gallery(G), PageSize = 7, PageToken = token });
                Assert.True(page.Subjects.Count <= 7);
                listed.AddRange(page.Subjects.Select(subject => subject.Name.Split('/')[^1]));
                token = page.NextPageToken;
            }
            while (token.Length > 0);

            Assert.Equal(listed.Distinct().Order(StringComparer.Ordinal), listed);
            Assert.Equal(stays, listed.Where(name => !name.EndsWith("guest", StringComparison.Ordinal)));
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task Galleries_and_faces_are_listed_in_pages()
    {
        foreach (var gallery in (string[])["c", "a", "b"])
            await Caller.CreateGalleryAsync(gallery);
        var first = await Caller.Client.ListGalleriesAsync(new() { Tenant = Caller.Tenant, PageSize = 2 });
        Assert.Equal(["galleries/a", "galleries/b"], first.Galleries.Select(gallery => gallery.Name));
        var second = await Caller.Client.ListGalleriesAsync(
            new() { Tenant = Caller.Tenant, PageSize = 2, PageToken = first.NextPageToken });
        Assert.Equal("galleries/c", second.Galleries.Single().Name);
        Assert.Empty(second.NextPageToken);

        var faces = new List<string>();
        for (var i = 0; i < 5; i++)
            faces.Add((await Caller.EnrolAsync("a", "ann", Vectors.Axis(i))).Name);
        var listed = new List<string>();
        var token = "";
        do
        {
            var page = await Caller.Client.ListFacesAsync(
                new() { Subject = Caller.Subject("a", "ann"), PageSize = 2, PageToken = token });
            listed.AddRange(page.Faces.Select(face => face.Name));
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        Assert.Equal(faces, listed);
    }

    [Fact]
    public async Task Tenants_see_nothing_of_each_other()
    {
        var other = NewTenant();
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        await other.EnrolAsync(G, "eve", Vectors.Axis(0));

        Assert.Equal(["ann"], await Caller.WhoAsync(G, Vectors.Axis(0)));
        Assert.Equal(["eve"], await other.WhoAsync(G, Vectors.Axis(0)));
        await Caller.FailsAsync(ErrorReason.SubjectNotFound, StatusCode.NotFound,
            async () => await Caller.Client.GetSubjectAsync(Caller.Subject(G, "eve")));
        Assert.Single((await Caller.Client.ListGalleriesAsync(new() { Tenant = Caller.Tenant })).Galleries);
        await other.Client.DeleteGalleryAsync(new() { Gallery = other.Gallery(G), Force = true });
        Assert.Equal(["ann"], await Caller.WhoAsync(G, Vectors.Axis(0)));
    }

    [Theory]
    [InlineData("Zoë")]
    [InlineData("王小明")]
    [InlineData("Дмитрий")]
    [InlineData("drop_table-subjects.--")]
    [InlineData("...")]
    [InlineData("𝒜𝓃𝓃")]
    [InlineData("0")]
    public async Task Names_of_any_script_are_kept(string id)
    {
        await Caller.EnrolAsync(id, id, Vectors.Axis(0));
        Assert.Equal($"galleries/{id}/subjects/{id}", (await Caller.Client.GetSubjectAsync(Caller.Subject(id, id))).Name);
        Assert.Equal([id], await Caller.WhoAsync(id, Vectors.Axis(0)));
        Assert.Single((await Caller.Client.ListSubjectsAsync(new() { Gallery = Caller.Gallery(id) })).Subjects);
    }

    [Fact]
    public async Task Names_are_compared_after_NFC_normalisation()
    {
        await Caller.EnrolAsync(G, "Zoe\u0308", Vectors.Axis(0));
        Assert.Equal("galleries/staff/subjects/Zo\u00eb",
            (await Caller.Client.GetSubjectAsync(Caller.Subject(G, "Zo\u00eb"))).Name);
        await Caller.FailsAsync(ErrorReason.SubjectExists, StatusCode.AlreadyExists,
            () => Caller.CreateSubjectAsync(G, "Zo\u00eb"));
    }

    [Fact]
    public async Task Ids_are_case_sensitive_and_ordered_by_code_point()
    {
        await Caller.CreateGalleryAsync(G);
        foreach (var id in (string[])["b", "B", "a", "é", "\U00010330", "\uFF21"])
            await Caller.CreateSubjectAsync(G, id);
        var listed = await Caller.Client.ListSubjectsAsync(new() { Gallery = Caller.Gallery(G) });
        Assert.Equal(["B", "a", "b", "é", "\uFF21", "\U00010330"],
            listed.Subjects.Select(subject => subject.Name.Split('/')[^1]));
    }

    [Fact]
    public async Task A_new_calibration_replaces_the_old_one()
    {
        var pipeline = Pipelines.Calibrated($"pipelines/{Caller.Tenant}");
        await Caller.RegisterAsync(pipeline);
        var before = await Caller.CompareAsync(Vectors.Axis(0), Vectors.At(0.45), pipeline: pipeline.Name);
        pipeline.Calibration.Name = "second";
        foreach (var point in pipeline.Calibration.Points)
            point.Threshold -= 0.1;
        await Caller.RegisterAsync(pipeline);
        var after = await Caller.CompareAsync(Vectors.Axis(0), Vectors.At(0.45), pipeline: pipeline.Name);

        Assert.Equal((Outcome.NoMatch, 0.5, "synthetic-abc"), (before.Outcome, before.Threshold, before.Calibration));
        Assert.Equal((Outcome.Match, 0.4, "second"), (after.Outcome, Math.Round(after.Threshold, 12), after.Calibration));
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteResourceTests(SqliteDatabase database) : ResourceTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresResourceTests(PostgresDatabase database) : ResourceTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantResourceTests(SqliteWithQdrant database) : ResourceTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantResourceTests(PostgresWithQdrant database) : ResourceTests(database);
