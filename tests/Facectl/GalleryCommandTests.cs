using FacePlatform.V1;

namespace FacePlatform.Tests.Facectl;

public sealed class GalleryCommandTests : FacectlTest
{
    [Fact]
    public async Task Enroll_creates_what_is_missing_under_a_request_id_of_its_own()
    {
        var photo = Photo("0");
        var run = await RunAsync("enroll", "g", "ada", photo, "--json");
        await RunAsync("enroll", "g", "ada", photo);

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("galleries/g/subjects/ada/faces/", run.Json.GetProperty("name").GetString());
        Assert.True(run.Json.GetProperty("searchable").GetBoolean());
        Assert.Equal("2030-01-02T03:04:05Z", run.Json.GetProperty("create_time").GetString());
        var requests = Platform.Calls.Select(c => Assert.IsType<EnrollFaceRequest>(c.Request)).ToArray();
        Assert.All(requests, r => Assert.True(r.CreateMissing));
        Assert.Equal(2, requests.Select(r => r.RequestId).Distinct().Count());
    }

    [Fact]
    public async Task Enroll_reports_the_refused_photo_of_several()
    {
        var run = await RunAsync("enroll", "g", "ada", Photo("LowQuality"), Photo("0"), "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("LOW_QUALITY", run.Json.GetProperty("images")[0].GetProperty("error").GetProperty("reason").GetString());
        Assert.StartsWith("galleries/g", run.Json.GetProperty("images")[1].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Enroll_warns_of_a_face_that_looks_like_another_subject()
    {
        var run = await RunAsync("enroll", "g", "ada", Photo("45"), "--json");
        var text = await RunAsync("enroll", "g", "ada", Photo("45"));

        Assert.Equal((0, 0), (run.ExitCode, text.ExitCode));
        var report = run.Json.GetProperty("collision_report");
        Assert.True(report.GetProperty("checked").GetBoolean());
        Assert.Equal((0.4, 0.01), (report.GetProperty("threshold").GetDouble(), report.GetProperty("fpir").GetDouble()));
        var other = Assert.Single(report.GetProperty("collisions").EnumerateArray());
        Assert.Equal("galleries/g/subjects/eve", other.GetProperty("subject").GetString());
        Assert.Equal(0.77, other.GetProperty("similarity").GetDouble());
        Assert.Contains("looks like galleries/g/subjects/eve", text.Out);
    }

    [Fact]
    public async Task Enroll_refuses_a_collision_on_request_and_goes_on_with_the_other_photos()
    {
        var only = await RunAsync("enroll", "g", "ada", Photo("45"), "--fail-on-collision", "--json");
        var several = await RunAsync("enroll", "g", "ada", Photo("45"), Photo("0"), "--fail-on-collision", "--json");

        var error = only.Json.GetProperty("error");
        Assert.Equal((2, "FACE_COLLIDES"), (only.ExitCode, error.GetProperty("reason").GetString()));
        Assert.Contains("galleries/g/subjects/eve", error.GetProperty("hint").GetString());
        Assert.Equal(2, several.ExitCode);
        Assert.StartsWith("galleries/g", several.Json.GetProperty("images")[1].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Updates_set_the_display_name_and_nothing_else()
    {
        await RunAsync("galleries", "update", "g", "--display-name", "");
        await RunAsync("subjects", "update", "g", "ada", "--display-name", "Ada");

        Assert.Equal(
            ["display_name"], Assert.IsType<UpdateGalleryRequest>(Platform.Calls.First().Request).UpdateMask.Paths);
        Assert.Equal(
            ["display_name"], Assert.IsType<UpdateSubjectRequest>(Platform.Calls.Last().Request).UpdateMask.Paths);
    }

    [Fact]
    public async Task Crops_are_kept_on_request_and_erased_on_request()
    {
        var create = await RunAsync("galleries", "create", "g", "--keep-crops", "--pipeline", "models/m", "--json");
        var text = await RunAsync("galleries", "create", "g", "--keep-crops");
        await RunAsync("galleries", "create", "g");
        await RunAsync("galleries", "update", "g", "--keep-crops");
        var off = await RunAsync("galleries", "update", "g", "--keep-crops=false", "--display-name", "Guests", "--json");

        Assert.True(create.Json.GetProperty("keep_crops").GetBoolean());
        Assert.Equal("pipelines/m", create.Json.GetProperty("pipeline").GetString());
        Assert.Contains("yes", text.Out);
        Assert.Equal((0, false), (off.ExitCode, off.Json.GetProperty("keep_crops").GetBoolean()));
        var requests = Platform.Calls.Select(call => call.Request).ToArray();
        Assert.Equal(
            [true, true, false], requests.OfType<CreateGalleryRequest>().Select(request => request.Gallery.KeepCrops));
        var updates = requests.OfType<UpdateGalleryRequest>().ToArray();
        Assert.Equal([true, false], updates.Select(update => update.Gallery.KeepCrops));
        Assert.Equal(["keep_crops"], updates[0].UpdateMask.Paths);
        Assert.Equal(["display_name", "keep_crops"], updates[1].UpdateMask.Paths);
    }

    [Fact]
    public async Task Identify_counts_one_template_in_the_singular_and_shows_the_margin()
    {
        var run = await RunAsync("identify", "g", Photo("10"));
        Assert.Contains(" 1 template searched", run.Out);
        Assert.Contains("0.2500", run.Out);
    }

    [Fact]
    public async Task Identify_answers_match_unknown_and_undecidable()
    {
        var match = await RunAsync("identify", "g", Photo("10"), "--fpir", "0.1", "--top", "3", "--json");
        var unknown = await RunAsync("identify", "g", Photo("90"), "--json");
        var undecidable = await RunAsync("identify", "g", Photo("0 poor"), "--json");
        var several = await RunAsync("identify", "g", Photo("90"), Photo("10"), "--json");

        Assert.Equal((0, 1, 1, 0), (match.ExitCode, unknown.ExitCode, undecidable.ExitCode, several.ExitCode));
        var face = match.Json.GetProperty("faces")[0];
        Assert.Equal("MATCH", face.GetProperty("outcome").GetString());
        Assert.Equal("galleries/g/subjects/ada", face.GetProperty("candidates")[0].GetProperty("subject").GetString());
        Assert.Equal(0.25, face.GetProperty("candidates")[0].GetProperty("margin").GetDouble());
        Assert.Equal(0.985, face.GetProperty("candidates")[0].GetProperty("similarity").GetDouble(), 0.001);
        Assert.Equal(10, face.GetProperty("box").GetProperty("x").GetDouble());
        Assert.Equal((1, 0.1, 1e-4), (
            match.Json.GetProperty("gallery_size").GetInt32(), match.Json.GetProperty("fpir").GetDouble(),
            match.Json.GetProperty("fpir_supported").GetDouble()));
        Assert.Equal("UNKNOWN", unknown.Json.GetProperty("faces")[0].GetProperty("outcome").GetString());
        Assert.Equal("UNDECIDABLE", undecidable.Json.GetProperty("faces")[0].GetProperty("outcome").GetString());
        Assert.Equal(2, several.Json.GetProperty("images").GetArrayLength());

        var request = Assert.IsType<IdentifyFacesRequest>(Platform.Calls.First().Request);
        Assert.Equal((3, FaceSelection.All), (request.MaxCandidates, request.FaceSelection));
        Assert.False(Assert.IsType<IdentifyFacesRequest>(Platform.Calls.ElementAt(1).Request).HasFalsePositiveIdentificationRate);
    }

    [Fact]
    public async Task Lists_follow_every_page()
    {
        var run = await RunAsync("galleries", "list", "--json");
        Assert.Equal(
            ["galleries/g0", "galleries/g1", "galleries/g2"],
            run.Json.GetProperty("galleries").EnumerateArray().Select(g => g.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("galleries get g", "name", "galleries/g")]
    [InlineData("galleries create g --display-name Guests", "display_name", "Guests")]
    [InlineData("galleries update g --display-name Guests", "display_name", "Guests")]
    [InlineData("galleries delete g --force", "deleted", "galleries/g")]
    [InlineData("subjects get g ada", "name", "galleries/g/subjects/ada")]
    [InlineData("subjects update g ada --display-name Ada", "display_name", "Ada")]
    [InlineData("subjects rename g ada bea", "name", "galleries/g/subjects/bea")]
    [InlineData("subjects delete g ada", "deleted", "galleries/g/subjects/ada")]
    [InlineData("faces get g ada f1", "name", "galleries/g/subjects/ada/faces/f1")]
    [InlineData("faces delete g ada f1", "deleted", "galleries/g/subjects/ada/faces/f1")]
    [InlineData("models get double-00000000", "name", "pipelines/double-00000000")]
    [InlineData("keys delete k1", "deleted", "apiKeys/k1")]
    public async Task Resources_are_named_by_their_ids(string command, string property, string value)
    {
        var json = await RunAsync([.. command.Split(' '), "--json"]);
        Assert.Equal((0, value), (json.ExitCode, json.Json.GetProperty(property).GetString()));
        var text = await RunAsync(command.Split(' '));
        Assert.Equal(0, text.ExitCode);
        Assert.NotEmpty(text.Out);
    }

    [Theory]
    [InlineData("subjects list g", "subjects")]
    [InlineData("faces list g ada", "faces")]
    [InlineData("models list", "pipelines")]
    [InlineData("keys list", "keys")]
    public async Task Lists_are_one_array(string command, string property)
    {
        var run = await RunAsync([.. command.Split(' '), "--json"]);
        Assert.Equal((0, 1), (run.ExitCode, run.Json.GetProperty(property).GetArrayLength()));
        Assert.Equal(0, (await RunAsync(command.Split(' '))).ExitCode);
    }

    [Fact]
    public async Task A_new_key_shows_its_secret_once()
    {
        var run = await RunAsync(
            "keys", "create", "--name", "turnstile", "--scopes", "verify, Identify", "--expires", "2031-01-31", "--json");
        Assert.Equal("s3cret", run.Json.GetProperty("secret").GetString());
        Assert.Equal("2031-01-31T00:00:00Z", run.Json.GetProperty("key").GetProperty("expire_time").GetString());
        var request = Assert.IsType<CreateApiKeyRequest>(Assert.Single(Platform.Calls).Request);
        Assert.Equal([Scope.Verify, Scope.Identify], request.ApiKey.Scopes);
    }
}
