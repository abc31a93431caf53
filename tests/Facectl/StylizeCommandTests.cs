using System.Text.Json;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Facectl.Doubles;
using FacePlatform.V1;

namespace FacePlatform.Tests.Facectl;

public sealed class StylizeCommandTests : FacectlTest
{
    private const string Job = StyleTransferServiceDouble.Job;

    private CreateStyleTransferRequest Created =>
        Assert.IsType<CreateStyleTransferRequest>(
            Assert.Single(Platform.Calls, call => call.Method == "CreateStyleTransfer").Request);

    private int Watches => Platform.Calls.Count(call => call.Method == "WatchStyleTransfer");

    private Task<FacectlRun> StylizeAsync(string content, string output, params string[] more) =>
        RunAsync(["stylize", Photo(content), Photo("s"), "-o", PathOf(output), .. more]);

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

    [Fact]
    public async Task A_watch_that_breaks_or_ends_early_is_taken_up_again()
    {
        Platform.StyleTransfers.BreaksAt.Add(1);
        Platform.StyleTransfers.EndsAt.Add(2);
        Platform.StyleTransfers.BreaksAt.Add(3);
        var run = await StylizeAsync("c", "o.png");

        Assert.Equal((0, 4), (run.ExitCode, Watches));
        Assert.Single(Platform.Calls, call => call.Method == "CreateStyleTransfer");
    }

    [Fact]
    public async Task A_platform_that_stays_away_is_given_up_but_not_the_job()
    {
        Platform.StyleTransfers.BreaksAt.Add(2);
        Platform.Fault = (method, number) => method == "WatchStyleTransfer" && number > 0
            ? RpcErrors.Unavailable("down", TimeSpan.FromMilliseconds(20))
            : null;
        var run = await StylizeAsync("c", "o.png", "--timeout", "1", "--json");

        var error = run.Json.GetProperty("error");
        Assert.Equal((3, "WATCH_BROKEN_OFF"), (run.ExitCode, Text(error, "reason")));
        Assert.Contains($"facectl jobs watch {Job}", Text(error, "hint"));
        Assert.True(Watches > 2);
        Assert.Equal(JobState.Running, Platform.StyleTransfers.Current.State);
    }

    [Fact]
    public async Task A_platform_that_goes_away_before_the_watch_is_waited_for()
    {
        Platform.Fault = (method, number) => method == "WatchStyleTransfer" && number < 4
            ? RpcErrors.Unavailable("down", TimeSpan.FromMilliseconds(20))
            : null;
        var run = await StylizeAsync("c", "o.png");
        Assert.Equal((0, 5), (run.ExitCode, Watches));
    }

    [Fact]
    public async Task A_watch_that_never_began_leaves_the_jobs_name()
    {
        Platform.Fault = (method, _) => method == "WatchStyleTransfer"
            ? RpcErrors.Unavailable("down", TimeSpan.FromMilliseconds(20))
            : null;
        var run = await StylizeAsync("c", "o.png", "--timeout", "1", "--json");

        var error = run.Json.GetProperty("error");
        Assert.Equal((3, "WATCH_BROKEN_OFF"), (run.ExitCode, Text(error, "reason")));
        Assert.Equal($"The job goes on: facectl jobs watch {Job}", Text(error, "hint"));
    }

    [Fact]
    public async Task A_watch_that_is_refused_leaves_the_jobs_name()
    {
        Platform.StyleTransfers.BreaksAt.Add(2);
        Platform.Fault = (method, number) => method == "WatchStyleTransfer" && number > 0
            ? RpcErrors.Unauthenticated(ErrorReason.ApiKeyInvalid, "revoked")
            : null;
        var run = await StylizeAsync("c", "o.png", "--json");

        var error = run.Json.GetProperty("error");
        Assert.Equal((2, "API_KEY_INVALID"), (run.ExitCode, Text(error, "reason")));
        Assert.StartsWith("Set FACEPLATFORM_KEY", Text(error, "hint"));
        Assert.EndsWith($"The job goes on: facectl jobs watch {Job}", Text(error, "hint"));
        Assert.Equal(JobState.Running, Platform.StyleTransfers.Current.State);
    }

    [Fact]
    public async Task A_job_that_somebody_deleted_does_not_go_on()
    {
        Platform.StyleTransfers.BreaksAt.Add(2);
        Platform.Fault = (method, number) => method == "WatchStyleTransfer" && number > 0
            ? RpcErrors.NotFound(ErrorReason.JobNotFound, "StyleTransfer", Job)
            : null;
        var run = await StylizeAsync("c", "o.png");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("JOB_NOT_FOUND ", run.Error);
        Assert.DoesNotContain("goes on", run.Error);
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
    public async Task Somebody_elses_cancellation_is_answered_with_1()
    {
        var running = StylizeAsync("waits", "o.png", "--json");
        await WatchedAsync();
        await RunAsync("jobs", "cancel", "j1");
        var run = await running;
        Assert.Equal((1, "JOB_CANCELLED"), (run.ExitCode, Text(run.Json.GetProperty("error"), "reason")));
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_job()
    {
        using var cancellation = new CancellationTokenSource();
        var running = FacectlRun.RunAsync(
            ["stylize", Photo("waits"), Photo("s"), "-o", PathOf("o.png"), "--url", Platform.Url], cancellation.Token);
        await WatchedAsync();
        await cancellation.CancelAsync();
        var run = await running;

        Assert.Equal(130, run.ExitCode);
        Assert.Equal($"CALL_CANCELLED Stopped; {Job} is cancelled.", run.Error.Trim());
        Assert.Equal(JobState.Cancelled, Platform.StyleTransfers.Current.State);
        Assert.False(File.Exists(PathOf("o.png")));
    }

    [Fact]
    public async Task Ctrl_C_while_it_is_submitted_cancels_what_was_submitted()
    {
        using var cancellation = new CancellationTokenSource();
        Platform.Fault = (method, number) =>
        {
            if (method == "CreateStyleTransfer" && number == 0)
                cancellation.Cancel();
            return null;
        };
        var run = await FacectlRun.RunAsync(
            ["stylize", Photo("waits"), Photo("s"), "-o", PathOf("o.png"), "--url", Platform.Url], cancellation.Token);

        Assert.Equal((130, JobState.Cancelled), (run.ExitCode, Platform.StyleTransfers.Current.State));
        Assert.Equal(0, Watches);
    }

    [Fact]
    public async Task A_job_that_cannot_be_cancelled_is_named()
    {
        using var cancellation = new CancellationTokenSource();
        Platform.Fault = (method, _) => method == "CancelStyleTransfer"
            ? RpcErrors.Unauthenticated(ErrorReason.ApiKeyInvalid, "expired")
            : null;
        var running = FacectlRun.RunAsync(
            ["stylize", Photo("waits"), Photo("s"), "-o", PathOf("o.png"), "--url", Platform.Url], cancellation.Token);
        await WatchedAsync();
        await cancellation.CancelAsync();
        var run = await running;

        Assert.Equal(130, run.ExitCode);
        Assert.Contains($"{Job} could not be cancelled", run.Error);
        Assert.Contains($"facectl jobs cancel {Job}", run.Error);
    }

    [Fact]
    public async Task Ctrl_C_when_the_job_was_done_says_where_its_picture_is()
    {
        using var cancellation = new CancellationTokenSource();
        Platform.Fault = (method, _) =>
        {
            if (method == "GetStyleTransferResult")
                cancellation.Cancel();
            return null;
        };
        var run = await FacectlRun.RunAsync(
            ["stylize", Photo("c"), Photo("s"), "-o", PathOf("o.png"), "--url", Platform.Url], cancellation.Token);

        Assert.Equal((130, JobState.Succeeded), (run.ExitCode, Platform.StyleTransfers.Current.State));
        Assert.Contains($"{Job} was done already", run.Error);
        Assert.Contains($"facectl jobs result {Job} -o {PathOf("o.png")}", run.Error);
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

    private async Task WatchedAsync()
    {
        while (Watches == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    private static string? Text(JsonElement json, string property) => json.GetProperty(property).GetString();

    private static double Number(JsonElement json, string property) => json.GetProperty(property).GetDouble();
}
