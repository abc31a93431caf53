using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Facectl;

public sealed class ImportCommandTests : FacectlTest
{
    private IEnumerable<ImportedImage> Images => Platform.Imported.OfType<ImportedImage>();

    [Fact]
    public async Task Every_photo_goes_over_one_stream_and_what_was_refused_is_reported()
    {
        var run = await RunAsync("import", "g", Folder(), "--face", "central", "--json");

        Assert.Equal((2, 3, 0), (run.ExitCode, Count(run, "enrolled"), Count(run, "repeated")));
        Assert.Equal("galleries/g", run.Json.GetProperty("gallery").GetString());
        var refused = Assert.Single(run.Json.GetProperty("refused").EnumerateArray());
        Assert.Equal(("bea/2.png", "NO_FACE", "image"), (
            refused.GetProperty("path").GetString(), refused.GetProperty("reason").GetString(),
            refused.GetProperty("field").GetString()));
        Assert.Empty(run.Json.GetProperty("failed").EnumerateArray());
        var call = Assert.Single(Platform.Calls);
        Assert.Equal(("ImportFaces", FacectlRun.Key, DateTime.MaxValue), (call.Method, call.Key, call.Deadline));
        Assert.Equal(
            new ImportFacesConfig
            {
                Parent = "galleries/g",
                CreateMissing = true,
                FaceSelection = FaceSelection.Central,
                CollisionPolicy = CollisionPolicy.Report,
            },
            Platform.Imported.First());
        Assert.Equal(["ada", "ada", "bea", "bea"], Images.Select(image => image.SubjectId));
    }

    [Fact]
    public async Task A_second_import_asks_under_the_same_request_ids()
    {
        var folder = Folder();
        await RunAsync("import", "g", folder);
        string[] first = [.. Images.Select(image => image.RequestId)];
        var second = await RunAsync("import", "g", folder, "--json");

        Assert.Equal(first, Images.Skip(4).Select(image => image.RequestId));
        Assert.Equal(4, first.Distinct().Count());
        Assert.All(first, id => Assert.Matches("^[A-Za-z0-9_-]{1,64}$", id));
        Assert.Equal((2, 0, 3), (second.ExitCode, Count(second, "enrolled"), Count(second, "repeated")));

        await RunAsync("import", "other", folder);
        Assert.Empty(first.Intersect(Images.Skip(8).Select(image => image.RequestId)));
    }

    [Theory]
    [InlineData("report", CollisionPolicy.Report)]
    [InlineData("fail", CollisionPolicy.Fail)]
    [InlineData("ignore", CollisionPolicy.Ignore)]
    public async Task Collisions_are_treated_as_asked_and_listed(string collisions, CollisionPolicy policy)
    {
        Photo("45", "photos/ada/1.jpg");
        Photo("0", "photos/ada/2.jpg");
        var run = await RunAsync("import", "g", PathOf("photos"), "--collisions", collisions, "--json");
        var text = await RunAsync("import", "g", PathOf("photos"), "--collisions", collisions);

        Assert.Equal(policy, Assert.IsType<ImportFacesConfig>(Platform.Imported.First()).CollisionPolicy);
        var seen = Assert.Single(run.Json.GetProperty("collisions").EnumerateArray());
        Assert.Equal(("ada/1.jpg", "galleries/g/subjects/ada/faces/f0"), (
            seen.GetProperty("path").GetString(), seen.GetProperty("name").GetString()));
        Assert.Equal(
            "galleries/g/subjects/eve",
            seen.GetProperty("collision_report").GetProperty("collisions")[0].GetProperty("subject").GetString());
        Assert.Contains("ada/1.jpg looks like galleries/g/subjects/eve", text.Out);
    }

    [Fact]
    public async Task A_stream_that_breaks_is_taken_up_where_it_was_not_answered()
    {
        // Large, so that the stream also breaks while a photo is being written.
        for (var i = 0; i < 10; i++)
            Photo($"{10 * i} {new string('x', 1 << 20)}", $"photos/ada/{i}.jpg");
        Platform.BreaksAfter.UnionWith([2, 6]);
        var run = await RunAsync("import", "g", PathOf("photos"), "--json");

        Assert.Equal((0, 10), (run.ExitCode, Count(run, "enrolled") + Count(run, "repeated")));
        Assert.Equal(3, Platform.Calls.Count);
        Assert.Equal(3, Platform.Imported.OfType<ImportFacesConfig>().Count());
        // An answer may be lost with the stream; the photo is then sent again, under the same id.
        Assert.Equal(10, Images.Select(image => image.RequestId).Distinct().Count());
        Assert.InRange(Images.Count(), 10, 12);
    }

    [Fact]
    public async Task A_photo_that_the_platform_failed_at_is_sent_again()
    {
        Photo("0", "photos/ada/1.jpg");
        Photo("10", "photos/ada/2.jpg");
        Platform.ImageFault = number => number switch
        {
            0 => RpcErrors.Unavailable("down", TimeSpan.FromSeconds(1)),
            2 => RpcErrors.Overloaded("full", TimeSpan.FromSeconds(1)),
            _ => null,
        };
        var run = await RunAsync("import", "g", PathOf("photos"), "--json");

        Assert.Equal((0, 2), (run.ExitCode, Count(run, "enrolled") + Count(run, "repeated")));
        Assert.Equal(["1", "2", "1", "1"], Images.Select(image => image.Image.ToStringUtf8() == "0" ? "1" : "2"));
    }

    [Fact]
    public async Task Photos_that_the_platform_keeps_failing_at_are_its_failure_and_named()
    {
        Photo("0", "photos/ada/1.jpg");
        Photo("10", "photos/ada/2.jpg");
        Platform.ImageFault = number => number == 0
            ? null
            : RpcErrors.Create(StatusCode.Internal, ErrorReason.Unexpected, "broken");
        var run = await RunAsync("import", "g", PathOf("photos"), "--timeout", "0.5", "--json");

        Assert.Equal((3, 1), (run.ExitCode, Count(run, "enrolled")));
        var failed = Assert.Single(run.Json.GetProperty("failed").EnumerateArray());
        Assert.Equal(("ada/2.jpg", "UNEXPECTED"), (
            failed.GetProperty("path").GetString(), failed.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_photo_too_large_to_be_read_is_refused_and_the_others_go_on()
    {
        Photo("0", "photos/ada/1.jpg");
        Photo("TooLargeToRead".PadRight(2000), "photos/ada/2.jpg");
        Photo("10", "photos/ada/3.jpg");
        var run = await RunAsync("import", "g", PathOf("photos"), "--json");

        Assert.Equal((2, 2), (run.ExitCode, Count(run, "enrolled") + Count(run, "repeated")));
        var refused = Assert.Single(run.Json.GetProperty("refused").EnumerateArray());
        Assert.Equal(("ada/2.jpg", "IMAGE_TOO_LARGE"), (
            refused.GetProperty("path").GetString(), refused.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task What_was_erased_since_the_last_import_is_enrolled_again_under_a_fresh_id()
    {
        Photo("0", "photos/ada/1.jpg");
        static RpcException Erased() => RpcErrors.NotFound(ErrorReason.FaceNotFound, "Face", "erased");
        Platform.ImageFault = number => number == 0 ? Erased() : null;
        var run = await RunAsync("import", "g", PathOf("photos"), "--json");
        Assert.Equal((0, 1), (run.ExitCode, Count(run, "enrolled")));
        Assert.Equal(2, Images.Select(image => image.RequestId).Distinct().Count());

        Platform.Imported.Clear();
        Platform.ImageFault = _ => Erased();
        Assert.Equal(1, (await RunAsync("import", "g", PathOf("photos"))).ExitCode);
        Assert.Equal(2, Images.Count()); // Once more and no oftener.
    }

    [Fact]
    public async Task Import_stops_where_the_platform_is_away_or_the_key_may_not()
    {
        Platform.Fault = (_, _) => RpcErrors.ScopeMissing("enrol");
        Assert.Equal(2, (await RunAsync("import", "g", Folder())).ExitCode);
        Assert.Single(Platform.Calls);
        Platform.Fault = (_, _) => RpcErrors.Unavailable("down", TimeSpan.FromMilliseconds(10));
        var run = await RunAsync("import", "g", Folder(), "--json");
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("SERVICE_UNAVAILABLE", run.Json.GetProperty("error").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Import_stops_where_there_is_no_room_for_another_face()
    {
        Photo("0", "photos/ada/1.jpg");
        Platform.ImageFault = _ => RpcErrors.StorageFull("The record takes nothing more.", TimeSpan.FromMinutes(1));
        var run = await RunAsync("import", "g", PathOf("photos"), "--json");

        Assert.Equal((3, "STORAGE_FULL"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("reason").GetString()));
        Assert.Single(Images); // It is not sent again and again.
    }

    [Fact]
    public async Task Import_of_nothing_usable_says_no()
    {
        Photo("NoFace", "none/ada/1.jpg");
        Assert.Equal(1, (await RunAsync("import", "g", PathOf("none"))).ExitCode);
    }

    [Fact]
    public async Task Stopping_an_import_stops_its_stream()
    {
        Platform.Hangs = true;
        using var cancellation = new CancellationTokenSource();
        var running = FacectlRun.RunAsync(["import", "g", Folder(), "--url", Platform.Url], cancellation.Token);
        while (Platform.Calls.IsEmpty)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await cancellation.CancelAsync();

        Assert.Equal(130, (await running).ExitCode);
    }

    private static int Count(FacectlRun run, string property) => run.Json.GetProperty(property).GetInt32();

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
