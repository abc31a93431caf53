using System.Diagnostics;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;
using Spectre.Console;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>
/// <c>stylize CONTENT STYLE… -o OUT</c>: submits a job, follows it to its end and writes its picture. Ctrl-C cancels
/// the job; whatever else ends the command leaves it running and names it.
/// </summary>
internal sealed class StylizeCommand(Terminal terminal) : PlatformCommand<StylizeSettings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, StylizeSettings settings, CancellationToken cancellationToken)
    {
        var output = settings.Output is null ? null : PictureFile.At(settings.Output);
        var request = await settings.ReadAsync(output?.Format ?? ImageFormat.Unspecified, cancellationToken);
        var previews = settings.Preview is null ? null : PreviewFolder.At(settings.Preview);

        var watch = Stopwatch.StartNew();
        // Not cancelled with the command: only its answer names the job that has to be cancelled.
        var creation = client.StyleTransfers
            .CreateStyleTransferAsync(request, cancellationToken: CancellationToken.None).ResponseAsync;
        try
        {
            var job = await creation.WaitAsync(cancellationToken);
            if (settings.Detach)
                return Submitted(job);
            var following = StyleTransferFollowing.Watch(
                client, previews is not null, TimeSpan.FromSeconds(settings.Timeout));
            following.Heard();
            (job, var failure) = await TryFollowAsync(following, job, previews, cancellationToken);
            if (failure is not null)
                return terminal.Fail(failure);
            if (await TryWriteAsync(client, job, output!, cancellationToken) is { } unwritten)
                return terminal.Fail(unwritten);
            return Done(job, output!, watch.Elapsed);
        }
        catch (Exception exception) when (
            cancellationToken.IsCancellationRequested && exception is OperationCanceledException or RpcException)
        {
            return terminal.Fail(await JobCancellation.StopAsync(
                NameAsync(creation),
                name => client.StyleTransfers.CancelStyleTransferAsync(
                    new() { Name = name }, cancellationToken: CancellationToken.None).ResponseAsync,
                name => Fetch(name, output)));
        }
    }

    private int Submitted(StyleTransfer job)
    {
        terminal.Write(new { Job = job.Name, State = job.State.ToProtoName() }, console => console.WriteLine(job.Name));
        return ExitCode.Done;
    }

    private int Done(StyleTransfer job, PictureFile output, TimeSpan elapsed)
    {
        var progress = job.Progress ?? new();
        terminal.Write(
            new
            {
                Job = job.Name,
                Iterations = progress.Iteration,
                J = progress.Loss,
                JContent = progress.ContentLoss,
                JStyle = progress.StyleLoss,
                Seconds = Math.Round(elapsed.TotalSeconds, 1),
                Output = output.Path,
            },
            console => console.WriteLine(
                $"{output.Path}: {progress.Iteration} iterations, {StyleTransferText.Losses(progress)},"
                + $" {elapsed.TotalSeconds:0.0} s ({job.Name})"));
        return ExitCode.Done;
    }

    private static async Task<string> NameAsync(Task<StyleTransfer> creation) => (await creation).Name;

    private async Task<(StyleTransfer Job, Failure? Failure)> TryFollowAsync(
        JobWatch<WatchStyleTransferResponse, StyleTransfer> watch,
        StyleTransfer job,
        PreviewFolder? previews,
        CancellationToken cancellationToken)
    {
        try
        {
            job = await terminal.FollowAsync(watch, job.Name, previews, cancellationToken);
            return (job, JobFailure.Of(StyleTransferJobs.JobOf(job)));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (job, JobFailure.OfWatch(job.Name, exception));
        }
    }

    // The job is done: whatever goes wrong now, its picture can be fetched again.
    private static async Task<Failure?> TryWriteAsync(
        PlatformClient client, StyleTransfer job, PictureFile output, CancellationToken cancellationToken)
    {
        try
        {
            var picture = await client.StyleTransfers.GetStyleTransferResultAsync(
                new() { Name = job.Name }, cancellationToken: cancellationToken);
            await output.WriteAsync(picture, cancellationToken);
            return null;
        }
        catch (Exception exception) when (
            !cancellationToken.IsCancellationRequested
            && exception is RpcException or IOException or UnauthorizedAccessException)
        {
            return Failure.Of(exception) with { Hint = $"The picture is there: {Fetch(job.Name, output)}" };
        }
    }

    private static string Fetch(string name, PictureFile? output) =>
        $"facectl jobs result {name} -o {output?.Path ?? "OUT"}";
}
