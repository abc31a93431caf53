using System.Text.Json;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Facectl.Doubles;
using FacePlatform.V1;

namespace FacePlatform.Tests.Facectl;

public sealed class StylizeCommandTests : StylizeTest
{
    private CreateStyleTransferRequest Created =>
        Assert.IsType<CreateStyleTransferRequest>(
            Assert.Single(Platform.Calls, call => call.Method == "CreateStyleTransfer").Request);

    [Fact]
    public async Task The_picture_is_written_and_the_document_has_the_names_that_scripts_rely_on()
    {
        var run = await StylizeAsync("c", "o.png", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            (Job, 4, 2.0, 0.5, 0.25, PathOf("o.png")),
            (Text(run.Json, "job"), run.Json.GetProperty("iterations").GetInt32(), Number(run.Json, "j"),
                Number(run.Json, "j_content"), Number(run.Json, "j_style"), Text(run.Json, "output")));
        Assert.True(Number(run.Json, "seconds") >= 0);
        Assert.Equal(StyleTransferServiceDouble.Picture, await File.ReadAllTextAsync(PathOf("o.png")));
        Assert.Equal(ImageFormat.Png, Created.Options.Format);
        Assert.NotEmpty(Created.RequestId);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task What_was_not_given_is_left_to_the_platform()
    {
        await StylizeAsync("c", "o.jpg");

        Assert.Equal(new StyleTransferOptions { Format = ImageFormat.Jpeg }, Created.Options);
        Assert.False(Assert.Single(Created.Styles).HasWeight);
        Assert.False(Platform.Calls.Select(c => c.Request).OfType<WatchStyleTransferRequest>().Single().Previews);
    }

    [Fact]
    public async Task Every_option_is_sent()
    {
        var run = await RunAsync(
            "stylize", Photo("c"), Photo("s"), Photo("t"), "-o", PathOf("o.JPEG"), "--weight", "2", "--weight", "0.5",
            "--network", "vgg", "--init", "content", "--content-weight", "0", "--style-weight", "30",
            "--total-variation", "0.5", "--iterations", "9", "--scales", "3", "--size", "256", "--optimizer", "adam",
            "--seed", "-7", "--preserve-color");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal([2, 0.5], Created.Styles.Select(style => style.Weight));
        Assert.Equal(["s", "t"], Created.Styles.Select(style => style.Image.ToStringUtf8()));
        Assert.Equal(
            new StyleTransferOptions
            {
                FeatureNetwork = "vgg",
                Init = StyleInit.Content,
                ContentWeight = 0,
                StyleWeight = 30,
                TotalVariationWeight = 0.5,
                Iterations = 9,
                Scales = 3,
                Size = 256,
                Optimizer = StyleOptimizer.Adam,
                Seed = -7,
                PreserveColor = true,
                Format = ImageFormat.Jpeg,
            },
            Created.Options);
    }

    [Fact]
    public async Task Previews_are_named_by_their_iteration()
    {
        await StylizeAsync("c", "o.png", "--preview", PathOf("p/q"));

        Assert.Equal(
            ["000001.jpg", "000002.jpg", "000003.jpg", "000004.jpg"],
            Directory.GetFiles(PathOf("p/q")).Select(Path.GetFileName).Order());
        Assert.Equal("preview 3", await File.ReadAllTextAsync(PathOf("p/q/000003.jpg")));
    }

    [Fact]
    public async Task A_preview_is_written_beside_and_takes_its_place_whole()
    {
        Directory.CreateDirectory(PathOf("p"));
        var elsewhere = Photo("an earlier one");
        File.CreateSymbolicLink(PathOf("p/000002.jpg"), elsewhere);
        await StylizeAsync("c", "o.png", "--preview", PathOf("p"));

        Assert.Equal("an earlier one", await File.ReadAllTextAsync(elsewhere));
        Assert.Equal("preview 2", await File.ReadAllTextAsync(PathOf("p/000002.jpg")));
        Assert.Equal(StyleTransferServiceDouble.Iterations, Directory.GetFiles(PathOf("p")).Length);
    }

    [Fact]
    public async Task A_preview_that_cannot_be_written_ends_the_previews_and_not_the_watch()
    {
        Directory.CreateDirectory(PathOf("p/000002.jpg"));
        var run = await StylizeAsync("c", "o.png", "--preview", PathOf("p"), "--json");

        Assert.Equal((0, Job), (run.ExitCode, Text(run.Json, "job")));
        Assert.StartsWith("warning No more previews: ", Assert.Single(run.Error.Trim().Split('\n')));
        Assert.Equal("000001.jpg", Path.GetFileName(Assert.Single(Directory.GetFiles(PathOf("p")))));
        Assert.True(File.Exists(PathOf("o.png")));
    }

    [Fact]
    public async Task A_detached_job_is_only_submitted()
    {
        var run = await RunAsync("stylize", Photo("c"), Photo("s"), "--detach");
        var json = await RunAsync("stylize", Photo("c"), Photo("s"), "--detach", "--json");

        Assert.Equal((0, Job), (run.ExitCode, run.Out.Trim()));
        Assert.Equal((Job, "WAITING"), (Text(json.Json, "job"), Text(json.Json, "state")));
        Assert.All(Platform.Calls, call => Assert.Equal("CreateStyleTransfer", call.Method));
    }

    [Theory]
    [InlineData("fails", 2, "STYLE_DIVERGED", "smaller weights")]
    [InlineData("dies", 3, "JOB_ATTEMPTS_EXHAUSTED", "jobs replay")]
    public async Task A_job_that_fails_says_whose_fault_it_was(string content, int exitCode, string reason, string hint)
    {
        await File.WriteAllTextAsync(PathOf("o.png"), "an earlier one");
        var run = await StylizeAsync(content, "o.png", "--json");

        var error = run.Json.GetProperty("error");
        Assert.Equal((exitCode, reason), (run.ExitCode, Text(error, "reason")));
        Assert.Contains(Job, Text(error, "message"));
        Assert.Contains(hint, Text(error, "hint"));
        Assert.Equal("an earlier one", await File.ReadAllTextAsync(PathOf("o.png")));
    }

    [Fact]
    public async Task A_refused_image_is_the_callers_mistake_with_its_field()
    {
        var run = await StylizeAsync("ImageUnreadable", "o.png", "--json");
        var error = run.Json.GetProperty("error");
        Assert.Equal((2, "IMAGE_UNREADABLE", "content"), (run.ExitCode, Text(error, "reason"), Text(error, "field")));
        Assert.False(File.Exists(PathOf("o.png")));
    }

    [Fact]
    public async Task A_picture_that_cannot_be_fetched_or_written_is_still_there()
    {
        Platform.Fault = (method, _) => method == "GetStyleTransferResult"
            ? RpcErrors.Create(Grpc.Core.StatusCode.Internal, ErrorReason.Unexpected, "broken")
            : null;
        var run = await StylizeAsync("c", "o.png", "--json");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains($"facectl jobs result {Job}", Text(run.Json.GetProperty("error"), "hint"));

        Platform.Fault = (_, _) => null;
        Directory.CreateDirectory(PathOf("folder.png"));
        var unwritable = await StylizeAsync("c", "folder.png", "--json");
        Assert.Equal((2, "FILE_NOT_ACCESSIBLE"), (
            unwritable.ExitCode, Text(unwritable.Json.GetProperty("error"), "reason")));
        Assert.Contains($"facectl jobs result {Job}", Text(unwritable.Json.GetProperty("error"), "hint"));
        Assert.Empty(Directory.GetFiles(PathOf("."), "*.partial"));
    }

    private static double Number(JsonElement json, string property) => json.GetProperty(property).GetDouble();
}
