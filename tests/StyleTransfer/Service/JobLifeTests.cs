using FacePlatform.Imaging;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.StyleTransfer.Service;

/// <summary>A style transfer from its submission to its end, through the running service.</summary>
public sealed class JobLifeTests : IAsyncLifetime
{
    // More than any test waits for.
    private const int Endless = 5000;

    private readonly TemporaryFolder _folder = new();
    private StyleTransferHost _host = null!;

    public ValueTask InitializeAsync()
    {
        _host = new(_folder);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_is_watched_to_its_end_and_gives_a_picture()
    {
        var job = await _host.CreateAsync(StyleTransferHost.Small(iterations: 12));

        var told = await _host.WatchAsync(job);

        Assert.Equal(JobState.Succeeded, told[^1].StyleTransfer.State);
        Assert.Contains(told, response => response.StyleTransfer.State == JobState.Running);
        var last = told[^1].StyleTransfer.Progress;
        Assert.Equal((12, 12), (last.Iteration, last.Iterations));
        Assert.True(last is { Loss: > 0, ContentLoss: > 0, StyleLoss: > 0, Remaining.Seconds: 0 });
        Assert.All(
            told.Where(response => !response.Preview.IsEmpty),
            response => Assert.Equal("\xFF\xD8", string.Concat(response.Preview.Take(2).Select(b => (char)b))));
        Assert.Contains(told, response => !response.Preview.IsEmpty);

        var result = await _host.Client.GetResultAsync(job);
        using var picture = new ImageDecoder(Options.Create(new ImagingOptions()))
            .Decode(result.Image.Memory, TestContext.Current.CancellationToken);
        Assert.Equal((result.Width, result.Height), (picture.Width, picture.Height));
        Assert.Equal(64, Math.Max(result.Width, result.Height));
        Assert.Equal(ImageFormat.Png, result.Format);
    }

    [Fact]
    public async Task Another_owner_finds_nothing()
    {
        var job = await _host.CreateAsync(StyleTransferHost.Small(Endless));
        var foreign = new StyleTransferRef { Tenant = "another", Id = job.Id };

        await RpcAssert.FailsAsync(StatusCode.NotFound, ErrorReason.JobNotFound, _host.Client.GetAsync(foreign));
        await RpcAssert.FailsAsync(StatusCode.NotFound, ErrorReason.JobNotFound, _host.Client.CancelAsync(foreign));
        await RpcAssert.FailsAsync(StatusCode.NotFound, ErrorReason.JobNotFound, _host.Client.DeleteAsync(foreign));
        await RpcAssert.FailsAsync(StatusCode.NotFound, ErrorReason.JobNotFound, _host.Client.GetResultAsync(foreign));
        await _host.Client.DeleteAsync(job);
    }

    [Fact]
    public async Task Cancelled_it_stops_and_has_no_result()
    {
        var job = await _host.CreateAsync(StyleTransferHost.Small(Endless));
        await _host.WaitForAsync(job, iteration: 3);

        var cancelled = await _host.Client.CancelAsync(job);

        Assert.Equal(JobState.Cancelled, cancelled.State);
        var next = await _host.CreateAsync(StyleTransferHost.Small(iterations: 2));
        var told = await _host.WatchAsync(next);
        Assert.Equal(JobState.Succeeded, told[^1].StyleTransfer.State);
        var error = await RpcAssert.FailsAsync(
            StatusCode.FailedPrecondition, ErrorReason.JobNotDone, _host.Client.GetResultAsync(job));
        Assert.Equal("CANCELLED", error.GetErrorInfo()!.Metadata["state"]);
        Assert.Equal(JobState.Cancelled, (await _host.Client.CancelAsync(job)).State);
        await RpcAssert.FailsAsync(StatusCode.FailedPrecondition, ErrorReason.JobEnded, _host.Client.CancelAsync(next));
    }

    [Fact]
    public async Task Deleted_nothing_of_it_is_left()
    {
        var job = await _host.CreateAsync(StyleTransferHost.Small(Endless));
        await _host.WaitForAsync(job, iteration: 3);

        await _host.Client.DeleteAsync(job);

        await RpcAssert.FailsAsync(StatusCode.NotFound, ErrorReason.JobNotFound, _host.Client.GetAsync(job));
        await Eventually.HoldsAsync(
            () => Task.FromResult(!Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
                .Any(file => file.Contains(job.Id, StringComparison.Ordinal))),
            "no blob of the job is left");
    }

    [Fact]
    public async Task A_process_that_stops_hands_it_over_to_the_next_at_the_iteration_where_it_was()
    {
        var job = await _host.CreateAsync(StyleTransferHost.Small(iterations: 200));
        var before = await _host.WaitForAsync(job, iteration: 10);
        await _host.DisposeAsync();

        _host = new(_folder);
        var told = await _host.WatchAsync(job);

        Assert.Equal(JobState.Succeeded, told[^1].StyleTransfer.State);
        var reported = told.Select(response => response.StyleTransfer.Progress.Iteration).ToArray();
        Assert.True(reported[0] >= before.Progress.Iteration, $"it went on at iteration {reported[0]}");
        Assert.Equal(reported.Order(), reported);
        Assert.Equal(1, told[^1].StyleTransfer.Attempt);
    }
}
