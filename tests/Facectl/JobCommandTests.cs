using System.Text.Json;
using FacePlatform.Facectl.StyleTransfers;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Facectl.Doubles;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.Tests.Facectl;

public sealed class JobCommandTests : FacectlTest
{
    private const string Job = StyleTransferServiceDouble.Job;

    private Task<FacectlRun> SubmitAsync(string content = "c", params string[] more) =>
        RunAsync(["stylize", Photo(content), Photo("s"), "--detach", .. more]);

    [Fact]
    public async Task A_list_follows_every_page_and_says_what_is_a_dead_letter()
    {
        var run = await RunAsync("jobs", "list", "--json");
        var text = await RunAsync("jobs", "list", "--state", "FAILED", "--dead-letters");

        Assert.Equal((0, 0), (run.ExitCode, text.ExitCode));
        var jobs = run.Json.GetProperty("jobs").EnumerateArray().ToArray();
        Assert.Equal([Job, "styleTransfers/j0"], jobs.Select(job => Text(job, "name")));
        Assert.Equal(["WAITING", "FAILED"], jobs.Select(job => Text(job, "state")));
        Assert.Equal("JOB_ATTEMPTS_EXHAUSTED", Text(jobs[1].GetProperty("error"), "reason"));
        Assert.True(jobs[1].GetProperty("dead_letter").GetBoolean());
        Assert.Contains("dead letter", text.Out);
        var requests = Platform.Calls.Select(call => call.Request).OfType<ListStyleTransfersRequest>().ToArray();
        Assert.Equal((JobState.Unspecified, false), (requests[0].State, requests[0].DeadLetters));
        Assert.Equal((JobState.Failed, true), (requests[^1].State, requests[^1].DeadLetters));
    }

    [Fact]
    public async Task A_list_has_every_kind_the_newest_first()
    {
        (Platform.Trainings.Listed, Platform.Migrations.Listed) = (true, true);
        var all = await RunAsync("jobs", "list", "--json");
        var trainings = await RunAsync("jobs", "list", "--kind", "trainings", "--json");
        var failed = await RunAsync("jobs", "list", "--kind", "migrations", "--state", "failed", "--json");

        Assert.Equal(
            [MigrationServiceDouble.Job, TrainingServiceDouble.Job, Job, "styleTransfers/j0"],
            all.Json.GetProperty("jobs").EnumerateArray().Select(job => Text(job, "name")));
        Assert.Equal(
            TrainingServiceDouble.Job, Text(Assert.Single(trainings.Json.GetProperty("jobs").EnumerateArray()), "name"));
        Assert.Equal(0, failed.Json.GetProperty("jobs").GetArrayLength());
    }

    [Fact]
    public async Task A_key_sees_the_kinds_that_it_has_a_scope_for()
    {
        Platform.Fault = (method, _) => method is "ListTrainings" or "ListMigrations" ? RpcErrors.ScopeMissing("train") : null;
        var some = await RunAsync("jobs", "list", "--json");
        Platform.Fault = (_, _) => RpcErrors.ScopeMissing("style");
        var none = await RunAsync("jobs", "list", "--json");

        Assert.Equal((0, 2), (some.ExitCode, some.Json.GetProperty("jobs").GetArrayLength()));
        Assert.Contains("Without trainings", some.Error);
        Assert.Equal((2, "SCOPE_MISSING"), (none.ExitCode, Text(none.Json.GetProperty("error"), "reason")));
    }

    [Theory]
    [InlineData(TrainingServiceDouble.Job, "epoch 0/3")]
    [InlineData(MigrationServiceDouble.Job, "READY, 30/30 faces have templates of both")]
    public async Task Any_kind_is_watched_to_its_end(string name, string shown)
    {
        var run = await RunAsync("jobs", "watch", name, "--json");
        var text = await RunAsync("jobs", "watch", name);
        Assert.Equal((0, name, "SUCCEEDED"), (run.ExitCode, Text(run.Json, "name"), Text(run.Json, "state")));
        Assert.Contains(shown, run.Error + text.Error + text.Out);
    }

    [Theory]
    [InlineData(TrainingServiceDouble.Job)]
    [InlineData(MigrationServiceDouble.Job)]
    public async Task Any_kind_is_shown_cancelled_and_replayed(string name)
    {
        var get = await RunAsync("jobs", "get", name, "--json");
        var cancel = await RunAsync("jobs", "cancel", name, "--json");
        var watch = await RunAsync("jobs", "watch", name, "--json");
        var replay = await RunAsync("jobs", "replay", name, "--json");
        Assert.Equal((0, name), (get.ExitCode, Text(get.Json, "name")));
        Assert.Equal((0, "CANCELLED"), (cancel.ExitCode, Text(cancel.Json, "state")));
        Assert.Equal((1, "CANCELLED"), (watch.ExitCode, Text(watch.Json, "state")));
        Assert.Equal((0, "WAITING"), (replay.ExitCode, Text(replay.Json, "state")));
    }

    [Fact]
    public async Task A_training_is_deleted_and_a_migration_is_not()
    {
        var training = await RunAsync("jobs", "delete", TrainingServiceDouble.Job, "--json");
        var migration = await RunAsync("jobs", "delete", MigrationServiceDouble.Job, "--json");
        Assert.Equal((0, TrainingServiceDouble.Job), (training.ExitCode, Text(training.Json, "deleted")));
        Assert.Equal((2, "INVALID_OPTION"), (migration.ExitCode, Text(migration.Json.GetProperty("error"), "reason")));
        Assert.Contains("migrations finish", Text(migration.Json.GetProperty("error"), "message"));
    }

    [Fact]
    public async Task The_result_of_a_training_is_its_report_and_its_split()
    {
        string[] command =
            ["jobs", "result", TrainingServiceDouble.Job, "-o", PathOf("r.png"), "--split", PathOf("s.csv"), "--json"];
        var early = await RunAsync(command);
        await RunAsync("jobs", "watch", TrainingServiceDouble.Job);
        var run = await RunAsync(command);

        Assert.Equal((2, "JOB_NOT_DONE"), (early.ExitCode, Text(early.Json.GetProperty("error"), "reason")));
        Assert.Equal((0, PathOf("r.png")), (run.ExitCode, Text(run.Json, "output")));
        Assert.Equal(TrainingServiceDouble.Report, await File.ReadAllTextAsync(PathOf("r.png")));
        Assert.StartsWith("subject,part,images", await File.ReadAllTextAsync(PathOf("s.csv")));
    }

    [Theory]
    [InlineData("jobs get galleries/g")]
    [InlineData("jobs result migrations/m1 -o o.png")]
    [InlineData("jobs result j1 -o o.png --split s.csv")]
    [InlineData("jobs watch trainings/t1 --preview p")]
    public async Task What_a_kind_does_not_have_is_the_callers_mistake(string command)
    {
        var run = await RunAsync([.. command.Split(' '), "--json"]);
        Assert.Equal((2, "INVALID_OPTION"), (run.ExitCode, Text(run.Json.GetProperty("error"), "reason")));
        Assert.Empty(Platform.Calls);
    }

    [Theory]
    [InlineData("j1")]
    [InlineData(Job)]
    public async Task A_job_is_found_by_its_name_with_or_without_its_collection(string name)
    {
        await SubmitAsync("c", "--seed", "7", "--style-weight", "0");
        await RunAsync("jobs", "watch", name);
        var run = await RunAsync("jobs", "get", name, "--json");
        var text = await RunAsync("jobs", "get", name);

        Assert.Equal((0, Job, "SUCCEEDED", 1), (
            run.ExitCode, Text(run.Json, "name"), Text(run.Json, "state"), run.Json.GetProperty("attempt").GetInt32()));
        var progress = run.Json.GetProperty("progress");
        Assert.Equal((4, 4, 2.0, 0.5, 0.25, 65.0), (
            progress.GetProperty("iteration").GetInt32(), progress.GetProperty("iterations").GetInt32(),
            progress.GetProperty("j").GetDouble(), progress.GetProperty("j_content").GetDouble(),
            progress.GetProperty("j_style").GetDouble(), progress.GetProperty("remaining_seconds").GetDouble()));
        var options = run.Json.GetProperty("options");
        Assert.Equal((7, 0.0, JsonValueKind.Null), (
            options.GetProperty("seed").GetInt64(), options.GetProperty("style_weight").GetDouble(),
            options.GetProperty("content_weight").ValueKind));
        Assert.Equal("2030-01-02T03:04:05Z", Text(run.Json, "create_time"));
        Assert.Contains($"{Job}: SUCCEEDED, 4/4  J 2  content 0.5  style 0.25", text.Out);
    }

    [Theory]
    [InlineData("c", 0, "SUCCEEDED")]
    [InlineData("fails", 2, "FAILED")]
    [InlineData("dies", 3, "FAILED")]
    public async Task A_watch_ends_with_the_job_and_says_how_it_went(string content, int exitCode, string state)
    {
        await SubmitAsync(content);
        var run = await RunAsync("jobs", "watch", "j1", "--preview", PathOf("p"), "--json");

        Assert.Equal((exitCode, state), (run.ExitCode, Text(run.Json, "state")));
        Assert.Equal(content is "c" ? 4 : 0, Directory.GetFiles(PathOf("p")).Length);
        var watch = Assert.Single(Platform.Calls, call => call.Method == "WatchStyleTransfer");
        Assert.Equal(DateTime.MaxValue, watch.Deadline);
        Assert.True(Assert.IsType<WatchStyleTransferRequest>(watch.Request).Previews);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_watch_and_not_the_job()
    {
        await SubmitAsync("waits");
        using var cancellation = new CancellationTokenSource();
        var running = FacectlRun.RunAsync(["jobs", "watch", "j1", "--url", Platform.Url], cancellation.Token);
        while (Platform.Calls.All(call => call.Method != "WatchStyleTransfer"))
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await cancellation.CancelAsync();

        Assert.Equal(130, (await running).ExitCode);
        Assert.DoesNotContain(Platform.Calls, call => call.Method == "CancelStyleTransfer");
    }

    [Fact]
    public async Task A_watch_of_a_platform_that_is_not_there_ends_soon()
    {
        Platform.Fault = (_, _) => RpcErrors.Unavailable("down", TimeSpan.FromMilliseconds(20));
        var run = await RunAsync("jobs", "watch", "j1", "--json");
        Assert.Equal((3, "SERVICE_UNAVAILABLE"), (run.ExitCode, Text(run.Json.GetProperty("error"), "reason")));
        Assert.Equal(4, Platform.Calls.Count);
    }

    [Fact]
    public async Task A_result_is_written_where_its_format_fits()
    {
        await SubmitAsync();
        var early = await RunAsync("jobs", "result", "j1", "-o", PathOf("o.png"), "--json");
        await RunAsync("jobs", "watch", "j1");
        var run = await RunAsync("jobs", "result", "j1", "-o", PathOf("o.png"), "--json");
        var other = await RunAsync("jobs", "result", "j1", "-o", PathOf("o.jpg"), "--json");

        var error = early.Json.GetProperty("error");
        Assert.Equal((2, "JOB_NOT_DONE"), (early.ExitCode, Text(error, "reason")));
        Assert.Contains("jobs watch", Text(error, "hint"));
        Assert.Equal((0, Job, PathOf("o.png"), "PNG", 64, 48), (
            run.ExitCode, Text(run.Json, "job"), Text(run.Json, "output"), Text(run.Json, "format"),
            run.Json.GetProperty("width").GetInt32(), run.Json.GetProperty("height").GetInt32()));
        Assert.Equal(StyleTransferServiceDouble.Picture, await File.ReadAllTextAsync(PathOf("o.png")));
        Assert.Equal((2, "INVALID_OPTION"), (other.ExitCode, Text(other.Json.GetProperty("error"), "reason")));
        Assert.False(File.Exists(PathOf("o.jpg")));
    }

    [Fact]
    public async Task Cancelling_deleting_and_replaying_name_the_job()
    {
        var cancel = await RunAsync("jobs", "cancel", "j1", "--json");
        var replay = await RunAsync("jobs", "replay", "j1", "--json");
        var delete = await RunAsync("jobs", "delete", "j1", "--json");

        Assert.Equal((0, "CANCELLED"), (cancel.ExitCode, Text(cancel.Json, "state")));
        Assert.Equal((0, "WAITING"), (replay.ExitCode, Text(replay.Json, "state")));
        Assert.Equal((0, Job), (delete.ExitCode, Text(delete.Json, "deleted")));
        Assert.Contains("is deleted", (await RunAsync("jobs", "delete", "j1")).Out);
    }

    [Fact]
    public async Task What_has_ended_cannot_be_cancelled()
    {
        await SubmitAsync();
        await RunAsync("jobs", "watch", "j1");
        var run = await RunAsync("jobs", "cancel", "j1", "--json");
        Assert.Equal((2, "JOB_ENDED"), (run.ExitCode, Text(run.Json.GetProperty("error"), "reason")));
    }

    [Theory]
    [InlineData("jobs get absent")]
    [InlineData("jobs watch absent")]
    [InlineData("jobs result absent -o o.png")]
    [InlineData("jobs cancel absent")]
    [InlineData("jobs delete absent")]
    public async Task An_unknown_job_is_the_callers_mistake(string command)
    {
        var run = await RunAsync([.. command.Split(' '), "--json"]);
        Assert.Equal((2, "JOB_NOT_FOUND"), (run.ExitCode, Text(run.Json.GetProperty("error"), "reason")));
    }

    [Theory]
    [InlineData("jobs delete j1")]
    [InlineData("jobs replay j1")]
    public async Task What_would_be_an_error_a_second_time_is_not_sent_twice(string command)
    {
        Platform.Fault = (_, _) => RpcErrors.Unavailable("down", TimeSpan.FromMilliseconds(20));
        Assert.Equal(3, (await RunAsync(command.Split(' '))).ExitCode);
        Assert.Single(Platform.Calls);
    }

    [Fact]
    public async Task Networks_are_listed_with_their_layers()
    {
        var run = await RunAsync("models", "networks", "--json");
        var network = Assert.Single(run.Json.GetProperty("networks").EnumerateArray());
        Assert.Equal(("resnet", "s1"), (Text(network, "id"), network.GetProperty("style_layers")[0].GetString()));
        Assert.Contains("resnet", (await RunAsync("models", "networks")).Out);
    }

    [Fact]
    public void Progress_says_how_far_it_is_and_how_long_it_takes()
    {
        var job = new StyleTransfer { State = JobState.Waiting };
        Assert.Equal("waiting for a worker", StyleTransferText.Progress(job));
        job.State = JobState.Running;
        Assert.Equal("beginning", StyleTransferText.Progress(job));
        job.Progress = new()
        {
            Iteration = 12,
            Iterations = 500,
            Loss = 0.123456,
            ContentLoss = 1234567,
            StyleLoss = 1e-9,
            Remaining = Duration.FromTimeSpan(TimeSpan.FromSeconds(3725)),
        };
        Assert.Equal("12/500  J 0.1235  content 1.235e+06  style 1e-09  62:05 left", StyleTransferText.Progress(job));
    }

    private static string? Text(JsonElement json, string property) => json.GetProperty(property).GetString();
}
