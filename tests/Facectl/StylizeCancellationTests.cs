using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.Tests.Facectl;

/// <summary>A job that is cancelled, here or by somebody else.</summary>
public sealed class StylizeCancellationTests : StylizeTest
{
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
}
