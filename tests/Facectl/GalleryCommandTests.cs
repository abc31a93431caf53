using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

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
    public async Task Import_enrols_every_photo_and_reports_what_was_refused()
    {
        var folder = Folder();
        var run = await RunAsync("import", "g", folder, "--json");
        Assert.Equal((0, 3), (run.ExitCode, run.Json.GetProperty("enrolled").GetInt32()));
        var refused = Assert.Single(run.Json.GetProperty("refused").EnumerateArray());
        Assert.Equal(("bea/2.png", "NO_FACE"), (
            refused.GetProperty("path").GetString(), refused.GetProperty("reason").GetString()));
        Assert.Equal(
            ["galleries/g/subjects/ada", "galleries/g/subjects/ada", "galleries/g/subjects/bea", "galleries/g/subjects/bea"],
            Platform.Calls.Select(c => Assert.IsType<EnrollFaceRequest>(c.Request).Parent).Order());
    }

    [Fact]
    public async Task A_second_import_asks_under_the_same_request_ids()
    {
        var folder = Folder();
        await RunAsync("import", "g", folder);
        var first = RequestIds();
        Platform.Calls.Clear();
        await RunAsync("import", "g", folder);
        Assert.Equal(first, RequestIds());
        Assert.Equal(4, first.Distinct().Count());
        Assert.All(first, id => Assert.Matches("^[A-Za-z0-9_-]{1,64}$", id));

        Platform.Calls.Clear();
        await RunAsync("import", "other", folder);
        Assert.Empty(first.Intersect(RequestIds()));
    }

    [Fact]
    public async Task Import_enrols_again_what_was_erased_since_the_last_one()
    {
        Photo("0", "one/ada/1.jpg");
        static RpcException Erased() => RpcErrors.NotFound(ErrorReason.FaceNotFound, "Face", "erased");
        Platform.Fault = (_, number) => number == 0 ? Erased() : null;
        var run = await RunAsync("import", "g", PathOf("one"), "--json");
        Assert.Equal((0, 1), (run.ExitCode, run.Json.GetProperty("enrolled").GetInt32()));
        Assert.Equal(2, RequestIds().Distinct().Count());

        Platform.Calls.Clear();
        Platform.Fault = (_, _) => Erased();
        Assert.Equal(2, (await RunAsync("import", "g", PathOf("one"))).ExitCode);
        Assert.Equal(2, Platform.Calls.Count); // Once more and no oftener.
    }

    [Fact]
    public async Task Import_stops_where_the_platform_fails_or_the_key_may_not()
    {
        Platform.Fault = (_, _) => RpcErrors.ScopeMissing("enrol");
        Assert.Equal(2, (await RunAsync("import", "g", Folder())).ExitCode);
        Platform.Fault = (_, _) => RpcErrors.Unavailable("down", TimeSpan.FromMilliseconds(10));
        Assert.Equal(3, (await RunAsync("import", "g", Folder())).ExitCode);
    }

    [Fact]
    public async Task Import_of_nothing_usable_says_no()
    {
        Photo("NoFace", "none/ada/1.jpg");
        Assert.Equal(1, (await RunAsync("import", "g", PathOf("none"))).ExitCode);
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
    [InlineData("galleries delete g --force", "deleted", "galleries/g")]
    [InlineData("subjects get g ada", "name", "galleries/g/subjects/ada")]
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

    private string[] RequestIds() =>
        [.. Platform.Calls.Select(c => Assert.IsType<EnrollFaceRequest>(c.Request).RequestId).Order(StringComparer.Ordinal)];

    private string Folder()
    {
        Photo("0", "photos/ada/1.jpg");
        Photo("5", "photos/ada/2.JPEG");
        Photo("90", "photos/bea/1.webp");
        Photo("NoFace", "photos/bea/2.png");
        Photo("not a photo", "photos/bea/notes.txt");
        return PathOf("photos");
    }
}
