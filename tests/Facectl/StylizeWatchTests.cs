using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.Tests.Facectl;

/// <summary>A watch that breaks off, and the job that goes on.</summary>
public sealed class StylizeWatchTests : StylizeTest
{
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
}
