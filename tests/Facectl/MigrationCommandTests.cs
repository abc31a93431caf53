using System.Text.Json;
using FacePlatform.Facectl.GalleryMigrations;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Facectl.Doubles;
using FacePlatform.V1;

namespace FacePlatform.Tests.Facectl;

public sealed class MigrationCommandTests : FacectlTest
{
    private const string Job = MigrationServiceDouble.Job;

    private CreateMigrationRequest Created => Platform.Calls.Select(c => c.Request).OfType<CreateMigrationRequest>().Single();

    [Theory]
    [InlineData("models/entrance-11111111")]
    [InlineData("pipelines/entrance-11111111")]
    [InlineData("entrance-11111111")]
    public async Task It_is_created_for_a_pipeline_or_the_model_that_it_serves(string target)
    {
        var run = await RunAsync("migrations", "create", "staff", target, "--faces-per-second", "50", "--json");

        Assert.Equal((0, Job, "COPYING", "WAITING"), (
            run.ExitCode, Text(run.Json, "name"), Text(run.Json, "phase"), Text(run.Json, "state")));
        Assert.Equal(("galleries/staff", "pipelines/entrance-11111111", 50.0), (
            Created.Gallery, Created.Pipeline, Created.FacesPerSecond));
        Assert.NotEmpty(Created.RequestId);
    }

    [Fact]
    public async Task It_is_followed_until_all_is_copied()
    {
        var run = await RunAsync("migrations", "create", "staff", "models/m", "--watch", "--json");
        Assert.Equal((0, "READY", 30), (
            run.ExitCode, Text(run.Json, "phase"), run.Json.GetProperty("migrated_faces").GetInt32()));
        Assert.Equal(0, run.Json.GetProperty("shadow").GetProperty("probes").GetInt32());
        Assert.Equal(4, run.Json.GetProperty("faces_without_crop").GetInt32());
        var text = await RunAsync("migrations", "watch", "m1");
        Assert.Contains("no identifications were compared yet", text.Out);
        Assert.Contains($"next: facectl migrations flip {Job}", text.Out);
    }

    [Fact]
    public async Task Ctrl_C_leaves_it_running()
    {
        Platform.Migrations.Waits = true;
        using var cancellation = new CancellationTokenSource();
        var running = FacectlRun.RunAsync(
            ["migrations", "create", "staff", "m", "--watch", "--url", Platform.Url], cancellation.Token);
        while (Platform.Calls.All(call => call.Method != "WatchMigration"))
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await cancellation.CancelAsync();
        var run = await running;

        Assert.Equal(130, run.ExitCode);
        Assert.Contains($"facectl jobs watch {Job}", run.Error);
        Assert.DoesNotContain(Platform.Calls, call => call.Method == "CancelMigration");
    }

    [Fact]
    public async Task What_would_be_answered_otherwise_is_a_table_with_a_sentence()
    {
        Platform.Migrations.Current.Shadow = new()
        {
            Probes = 205,
            Agreed = 190,
            MatchToUnknown = 3,
            UnknownToMatch = 1,
            MatchToOther = 2,
            Missing = 4,
            Failed = 5,
        };
        var text = await RunAsync("migrations", "get", Job);
        var run = await RunAsync("migrations", "get", "m1", "--json");

        Assert.Contains("92.68%", text.Out);
        Assert.Contains(
            "Of 196 faces that were compared a flip would change the answer for 6 (3.06%).", text.Out);
        var shadow = run.Json.GetProperty("shadow");
        Assert.Equal((205, 190, 3, 1, 2, 4, 5), (
            Count(shadow, "probes"), Count(shadow, "agreed"), Count(shadow, "match_to_unknown"),
            Count(shadow, "unknown_to_match"), Count(shadow, "match_to_other"), Count(shadow, "missing"),
            Count(shadow, "failed")));
    }

    [Theory]
    [InlineData(0.01, 0.0297, true)]
    [InlineData(0.01, 0.01, false)]
    public async Task A_target_that_takes_more_strangers_for_somebody_is_warned_of(double source, double target, bool warned)
    {
        (Platform.Migrations.Current.SourceFpir, Platform.Migrations.Current.TargetFpir) = (source, target);
        var text = await RunAsync("migrations", "get", Job);
        var run = await RunAsync("migrations", "get", "m1", "--json");

        Assert.Contains("1% by the old pipeline", text.Out);
        Assert.Equal(warned, text.Out.Contains("warning:", StringComparison.Ordinal));
        Assert.Equal(target, run.Json.GetProperty("target_fpir").GetDouble());
    }

    [Theory]
    [InlineData(MigrationPhase.Ready, 10, 10, 0, "Of 10 faces that were compared a flip would change no answer.")]
    [InlineData(MigrationPhase.Flipped, 10, 8, 0, "Of 10 faces that were compared the flip changed the answer for 2 (20.00%).")]
    [InlineData(MigrationPhase.Ready, 5, 0, 5, "None of these faces could be compared.")]
    public void The_sentence_says_what_the_new_pipeline_changes(
        MigrationPhase phase, int probes, int agreed, int missing, string sentence) =>
        Assert.Equal(sentence, ShadowText.Meaning(phase, new() { Probes = probes, Agreed = agreed, Missing = missing }));

    [Fact]
    public async Task A_flip_that_would_lose_people_says_how_to_find_them()
    {
        Platform.Migrations.Current.Phase = MigrationPhase.Ready;
        Platform.Migrations.Current.MissingSubjects = 2;
        var get = await RunAsync("migrations", "get", Job);
        var refused = await RunAsync("migrations", "flip", "m1", "--json");
        var missing = await RunAsync("migrations", "missing", "m1", "--json");
        var flipped = await RunAsync("migrations", "flip", "m1", "--allow-missing", "--json");

        Assert.Contains("2 people missing", get.Out);
        Assert.Contains("facectl migrations missing", get.Out);
        var error = refused.Json.GetProperty("error");
        Assert.Equal((2, "SUBJECTS_MISSING"), (refused.ExitCode, Text(error, "reason")));
        Assert.Contains("--allow-missing", Text(error, "hint"));
        Assert.Equal(
            ["galleries/staff/subjects/ada", "galleries/staff/subjects/bea"],
            missing.Json.GetProperty("subjects").EnumerateArray().Select(subject => subject.GetString()));
        Assert.Equal((0, "FLIPPED"), (flipped.ExitCode, Text(flipped.Json, "phase")));
    }

    [Fact]
    public async Task It_is_flipped_rolled_back_and_finished()
    {
        var early = await RunAsync("migrations", "finish", "m1", "--json");
        Assert.Equal((2, "MIGRATION_PHASE"), (early.ExitCode, Text(early.Json.GetProperty("error"), "reason")));

        Platform.Migrations.Current.Phase = MigrationPhase.Ready;
        foreach (var (command, phase) in new[]
            {
                ("flip", "FLIPPED"), ("roll-back", "READY"), ("flip", "FLIPPED"), ("finish", "FINISHED"),
            })
        {
            var run = await RunAsync("migrations", command, "m1", "--json");
            Assert.Equal((0, phase), (run.ExitCode, Text(run.Json, "phase")));
        }
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("roll-back")]
    [InlineData("finish")]
    public async Task What_would_be_an_error_a_second_time_is_not_sent_twice(string command)
    {
        Platform.Fault = (_, _) => RpcErrors.Unavailable("down", TimeSpan.FromMilliseconds(20));
        Assert.Equal(3, (await RunAsync("migrations", command, "m1")).ExitCode);
        Assert.Single(Platform.Calls);
    }

    [Fact]
    public async Task Migrations_are_listed_and_cancelled()
    {
        Platform.Migrations.Listed = true;
        var list = await RunAsync("migrations", "list", "--json");
        var text = await RunAsync("migrations", "list");
        var cancel = await RunAsync("migrations", "cancel", "m1", "--json");

        Assert.Equal(Job, Text(Assert.Single(list.Json.GetProperty("migrations").EnumerateArray()), "name"));
        Assert.Contains("0/30 faces", text.Out);
        Assert.Equal((0, "ABANDONED", "CANCELLED"), (
            cancel.ExitCode, Text(cancel.Json, "phase"), Text(cancel.Json, "state")));
    }

    [Fact]
    public async Task A_second_one_of_a_gallery_is_refused_with_the_first_ones_name()
    {
        Platform.Fault = (method, _) => method == "CreateMigration"
            ? RpcErrors.Create(
                Grpc.Core.StatusCode.AlreadyExists, ErrorReason.MigrationExists, "It is changing.", metadata: [("migration", Job)])
            : null;
        var run = await RunAsync("migrations", "create", "staff", "m", "--json");
        var error = run.Json.GetProperty("error");
        Assert.Equal((2, "MIGRATION_EXISTS"), (run.ExitCode, Text(error, "reason")));
        Assert.Contains($"facectl migrations get {Job}", Text(error, "hint"));
    }

    private static string? Text(JsonElement json, string property) => json.GetProperty(property).GetString();

    private static int Count(JsonElement json, string property) => json.GetProperty(property).GetInt32();
}
