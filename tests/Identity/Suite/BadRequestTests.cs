using FacePlatform.Internal.V1;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>Each bad request has its stable reason and leaves the record as it was.</summary>
public abstract class BadRequestTests(IdentityDatabase database) : IdentityTest(database)
{
    private static readonly Dictionary<string, float[]> BadEmbeddings = new()
    {
        ["empty"] = [],
        ["short"] = Vectors.Axis(0, 15),
        ["long"] = Vectors.Axis(0, 17),
        ["zero"] = new float[Pipelines.Size],
        ["NaN"] = [float.NaN, .. Vectors.Axis(0)[1..]],
        ["infinite"] = [float.PositiveInfinity, .. Vectors.Axis(0)[1..]],
        ["huge"] = [float.MaxValue, .. Vectors.Axis(0)[1..]],
        ["not unit"] = [1.01f, .. Vectors.Axis(0)[1..]],
    };

    private static readonly Dictionary<string, Func<Caller, Task>> InvalidFields = new()
    {
        ["no probe"] = c => Enrol(c, null),
        ["no template"] = c => Enrol(c, new() { Quality = Caller.Good }),
        ["no quality"] = c => Enrol(c, new() { Template = Caller.Probe(Vectors.Axis(0)).Template }),
        ["acceptable with a failed check"] = c => Enrol(c, Caller.Probe(
            Vectors.Axis(0), new(Caller.Blurred) { Acceptable = true })),
        ["not acceptable without a failed check"] = c => Enrol(c, Caller.Probe(
            Vectors.Axis(0), new(Caller.Good) { Acceptable = false })),
        ["request id with a space"] = c => c.CreateGalleryAsync("new", "a b"),
        ["request id too long"] = c => c.CreateGalleryAsync("new", new string('a', 65)),
        ["request id without content hash"] = async c => await c.Client.EnrollTemplateAsync(
            new(c.Enrolment(G, "new", Caller.Probe(Vectors.Axis(0)))) { RequestId = "a" }),
        ["content hash too short"] = async c => await c.Client.EnrollTemplateAsync(
            new(c.Enrolment(G, "new", Caller.Probe(Vectors.Axis(0))))
            {
                RequestId = "a",
                ContentHash = ByteString.CopyFrom(1, 2),
            }),
        ["display name too long"] = c => c.CreateGalleryAsync("new", displayName: new string('a', 201)),
        ["display name with NUL"] = c => c.CreateSubjectAsync(G, "new", displayName: "a\0b"),
        ["negative page size"] = async c => await c.Client.ListGalleriesAsync(new() { Tenant = c.Tenant, PageSize = -1 }),
        ["rate zero"] = c => Compare(c, new() { FalseMatchRate = 0 }),
        ["rate one"] = c => Compare(c, new() { FalseMatchRate = 1 }),
        ["rate negative"] = c => Compare(c, new() { FalseMatchRate = -1e-4 }),
        ["rate NaN"] = c => Compare(c, new() { FalseMatchRate = double.NaN }),
        ["threshold NaN"] = c => Compare(c, new() { Threshold = double.NaN }),
        ["threshold infinite"] = c => Compare(c, new() { Threshold = double.PositiveInfinity }),
        ["threshold above one"] = c => Compare(c, new() { Threshold = 1.01 }),
        ["threshold of verify NaN"] = c => c.VerifyAsync(G, "ann", Vectors.Axis(0), new() { Threshold = double.NaN }),
        ["FPIR NaN"] = c => c.IdentifyAsync(G, Vectors.Axis(0), double.NaN),
        ["FPIR zero"] = c => c.IdentifyAsync(G, Vectors.Axis(0), 0),
        ["FPIR above one"] = c => c.IdentifyAsync(G, Vectors.Axis(0), 1.5),
        ["negative candidates"] = c => c.IdentifyAsync(G, Vectors.Axis(0), maxCandidates: -1),
        ["too many candidates"] = c => c.IdentifyAsync(G, Vectors.Axis(0), maxCandidates: 101),
        ["templates of two pipelines"] = async c =>
        {
            await c.RegisterAsync(Pipelines.Calibrated("pipelines/second"));
            await c.Client.CompareTemplatesAsync(new()
            {
                Probe = Caller.Probe(Vectors.Axis(0)),
                Reference = Caller.Probe(Vectors.Axis(0), pipeline: "pipelines/second"),
            });
        },
        ["embedding size zero"] = c => c.RegisterAsync(new() { Name = "pipelines/new" }),
        ["embedding size changed"] = c => c.RegisterAsync(new(Pipelines.Calibrated()) { EmbeddingSize = 17 }),
        ["calibration without name"] = c => Register(c, calibration => calibration.Name = ""),
        ["calibration with rising rates"] = c => Register(c, calibration => calibration.Points[1].FalseMatchRate = 0.5),
        ["calibration with falling thresholds"] = c => Register(c, calibration => calibration.Points[1].Threshold = 0.1),
        ["calibration with NaN"] = c => Register(c, calibration => calibration.Points[1].Threshold = double.NaN),
    };

    public static TheoryData<string> EmbeddingNames => [.. BadEmbeddings.Keys];

    public static TheoryData<string> FieldNames => [.. InvalidFields.Keys];

    public static TheoryData<string> BadIds =>
        ["", ".", "..", "a b", "a/b", "../x", "a%2Fb", "a\0b", "a\nb", "a*", "'; DROP TABLE faces; --", "😀", "\u0301",
            new string('a', 65), new string('a', 100_000)];

    [Theory]
    [MemberData(nameof(FieldNames))]
    public Task A_bad_field_is_refused(string name) =>
        RefusedAsync(ErrorReason.InvalidField, StatusCode.InvalidArgument, () => InvalidFields[name](Caller));

    [Theory]
    [MemberData(nameof(EmbeddingNames))]
    public async Task A_bad_embedding_is_refused_wherever_it_enters(string name)
    {
        var bad = Caller.Probe(BadEmbeddings[name]);
        Task Refused(Func<Task> call) => RefusedAsync(ErrorReason.InvalidEmbedding, StatusCode.InvalidArgument, call);
        await Refused(() => Enrol(Caller, bad));
        await Refused(() => Caller.VerifyAsync(G, "ann", BadEmbeddings[name]));
        await Refused(() => Caller.IdentifyAsync(G, BadEmbeddings[name]));
        await Refused(() => Caller.CompareAsync(BadEmbeddings[name], Vectors.Axis(0)));
        await Refused(() => Caller.CompareAsync(Vectors.Axis(0), BadEmbeddings[name]));
    }

    [Theory]
    [MemberData(nameof(BadIds))]
    public async Task A_bad_name_is_refused(string id)
    {
        Task Refused(Func<Task> call) => RefusedAsync(ErrorReason.InvalidResourceName, StatusCode.InvalidArgument, call);
        await Refused(() => Caller.CreateGalleryAsync(id));
        await Refused(() => Caller.CreateSubjectAsync(G, id));
        await Refused(() => Caller.EnrolAsync(id, "ann", Vectors.Axis(0)));
        await Refused(() => Caller.EnrolAsync(G, id, Vectors.Axis(0)));
        await Refused(() => Caller.IdentifyAsync(id, Vectors.Axis(0)));
        await Refused(async () => await Caller.Client.GetGalleryAsync(new() { Tenant = id, Gallery = G }));
        await Refused(async () => await Caller.Client.DeleteFaceAsync(
            new() { Tenant = Caller.Tenant, Gallery = G, Subject = "ann", Face = id }));
        await Refused(() => Caller.RegisterAsync(Pipelines.Calibrated($"pipeline/{id}")));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_not_found()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        Task Gone(ErrorReason reason, Func<Task> call) => RefusedAsync(reason, StatusCode.NotFound, call);
        var (gallery, subject, face) = (ErrorReason.GalleryNotFound, ErrorReason.SubjectNotFound, ErrorReason.FaceNotFound);
        var missing = Caller.Subject(G, "missing");
        var nowhere = Caller.Subject("nowhere", "ann");

        await Gone(gallery, async () => await Caller.Client.GetGalleryAsync(Caller.Gallery("nowhere")));
        await Gone(gallery, async () => await Caller.Client.DeleteGalleryAsync(
            new() { Gallery = Caller.Gallery("nowhere"), Force = true }));
        await Gone(gallery, async () => await Caller.Client.ListSubjectsAsync(new() { Gallery = Caller.Gallery("nowhere") }));
        await Gone(gallery, () => Caller.IdentifyAsync("nowhere", Vectors.Axis(0)));
        await Gone(gallery, () => Caller.VerifyAsync("nowhere", "ann", Vectors.Axis(0)));
        await Gone(gallery, () => Caller.CreateSubjectAsync("nowhere", "ann"));
        await Gone(gallery, async () => await Caller.Client.GetSubjectAsync(nowhere));
        await Gone(gallery, () => EnrolExisting("nowhere", "ann"));
        await Gone(subject, () => EnrolExisting(G, "missing"));
        await Gone(subject, () => Caller.VerifyAsync(G, "missing", Vectors.Axis(0)));
        await Gone(subject, async () => await Caller.Client.GetSubjectAsync(missing));
        await Gone(subject, async () => await Caller.Client.DeleteSubjectAsync(missing));
        await Gone(subject, async () => await Caller.Client.ListFacesAsync(new() { Subject = missing }));
        await Gone(face, async () => await Caller.Client.GetFaceAsync(
            new() { Tenant = Caller.Tenant, Gallery = G, Subject = "ann", Face = "0" }));
        await Gone(face, async () => await Caller.Client.DeleteFaceAsync(
            new() { Tenant = Caller.Tenant, Gallery = G, Subject = "ann", Face = "0" }));

        async Task EnrolExisting(string g, string s) => await Caller.Client.EnrollTemplateAsync(
            new(Caller.Enrolment(g, s, Caller.Probe(Vectors.Axis(0)))) { CreateMissing = false });
    }

    [Fact]
    public async Task What_exists_or_is_empty_is_said()
    {
        await Caller.CreateGalleryAsync(G);
        await Caller.CreateSubjectAsync(G, "ann");
        await RefusedAsync(ErrorReason.GalleryExists, StatusCode.AlreadyExists, () => Caller.CreateGalleryAsync(G));
        await RefusedAsync(ErrorReason.SubjectExists, StatusCode.AlreadyExists, () => Caller.CreateSubjectAsync(G, "ann"));
        await RefusedAsync(ErrorReason.SubjectHasNoFaces, StatusCode.FailedPrecondition,
            () => Caller.VerifyAsync(G, "ann", Vectors.Axis(0)));
    }

    [Fact]
    public async Task An_unknown_pipeline_is_not_registered()
    {
        const string unknown = "pipelines/unknown";
        Task Unknown(Func<Task> call) =>
            RefusedAsync(ErrorReason.PipelineNotRegistered, StatusCode.FailedPrecondition, call);
        await Unknown(() => Caller.CreateGalleryAsync(G, pipeline: unknown));
        await Unknown(() => Caller.CompareAsync(Vectors.Axis(0), Vectors.Axis(0), pipeline: unknown));
        await Unknown(() => Enrol(Caller, Caller.Probe(Vectors.Axis(0), pipeline: unknown)));
        await RefusedAsync(ErrorReason.InvalidResourceName, StatusCode.InvalidArgument,
            () => Caller.CreateGalleryAsync(G, pipeline: ""));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("not base64!")]
    [InlineData("AAAAAAAAAAAAAAAA")]
    [InlineData("of another list")]
    public async Task A_page_token_of_something_else_is_refused(string token)
    {
        foreach (var gallery in (string[])["a", "b"])
        {
            await Caller.EnrolAsync(gallery, "1", Vectors.Axis(0));
            await Caller.EnrolAsync(gallery, "2", Vectors.Axis(0));
        }

        if (token == "of another list")
            token = (await Caller.Client.ListSubjectsAsync(new() { Gallery = Caller.Gallery("b"), PageSize = 1 })).NextPageToken;
        await RefusedAsync(ErrorReason.InvalidPageToken, StatusCode.InvalidArgument, async () =>
            await Caller.Client.ListSubjectsAsync(new() { Gallery = Caller.Gallery("a"), PageToken = token }));
    }

    [Fact]
    public async Task A_deadline_that_has_passed_and_a_cancelled_call_write_nothing()
    {
        await Caller.CreateGalleryAsync(G);
        var state = await RecordStateAsync();
        var enrolment = Caller.Enrolment(G, "late", Caller.Probe(Vectors.Axis(0)));
        var late = await Caller.ErrorAsync(async () =>
            await Caller.Client.EnrollTemplateAsync(enrolment, deadline: DateTime.UtcNow.AddSeconds(-1)));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        var cancelled = await Caller.ErrorAsync(async () =>
            await Caller.Client.EnrollTemplateAsync(enrolment, cancellationToken: new(canceled: true)));
        Assert.Equal(StatusCode.Cancelled, cancelled.StatusCode);
        Assert.Equal(state, await RecordStateAsync());
    }

    private async Task RefusedAsync(ErrorReason reason, StatusCode code, Func<Task> call)
    {
        var before = await RecordStateAsync();
        await Caller.FailsAsync(reason, code, call);
        Assert.Equal(before, await RecordStateAsync());
    }

    private static async Task Enrol(Caller caller, Probe? probe) =>
        await caller.Client.EnrollTemplateAsync(caller.Enrolment(G, "new", probe!));

    private static async Task Compare(Caller caller, OperatingPointRequest point) =>
        await caller.CompareAsync(Vectors.Axis(0), Vectors.Axis(0), point);

    private static Task Register(Caller caller, Action<Calibration> damage)
    {
        var pipeline = Pipelines.Calibrated("pipelines/damaged");
        damage(pipeline.Calibration);
        return caller.RegisterAsync(pipeline);
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteBadRequestTests(SqliteDatabase database) : BadRequestTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresBadRequestTests(PostgresDatabase database) : BadRequestTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantBadRequestTests(SqliteWithQdrant database) : BadRequestTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantBadRequestTests(PostgresWithQdrant database) : BadRequestTests(database);
