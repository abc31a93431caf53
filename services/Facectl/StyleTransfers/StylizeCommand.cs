using System.Diagnostics;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;
using Spectre.Console;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>
/// <c>stylize CONTENT STYLE… -o OUT</c>: submits a job, follows it to its end and writes its picture. Ctrl-C cancels the
/// job; a platform that is away for a moment does not.
/// </summary>
internal sealed class StylizeCommand(Terminal terminal) : PlatformCommand<StylizeSettings>
{
    // After Ctrl-C nobody waits long.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    protected override async Task<int> RunAsync(
        PlatformClient client, StylizeSettings settings, CancellationToken cancellationToken)
    {
        var output = settings.Output is null ? null : PictureFile.At(settings.Output);
        var request = await settings.ReadAsync(output?.Format ?? ImageFormat.Unspecified, cancellationToken);
        var previews = settings.Preview is null ? null : PreviewFolder.At(settings.Preview);

        var watch = Stopwatch.StartNew();
        // Not cancelled with the command: only its answer names the job that has to be cancelled.
        var creation = client.StyleTransfers.CreateStyleTransferAsync(request, cancellationToken: CancellationToken.None)
            .ResponseAsync;
        try
        {
            var job = await creation.WaitAsync(cancellationToken);
            if (settings.Detach)
                return Submitted(job);
            job = await terminal.FollowAsync(
                client, job.Name, previews, TimeSpan.FromSeconds(settings.Timeout), cancellationToken);
            if (JobFailure.Of(job) is { } failure)
                return terminal.Fail(failure);
            if (await TryWriteAsync(client, job, output!, cancellationToken) is { } unwritten)
                return terminal.Fail(unwritten);
            return Done(job, output!, watch.Elapsed);
        }
        catch (Exception exception) when (
            cancellationToken.IsCancellationRequested && exception is OperationCanceledException or RpcException)
        {
            return terminal.Fail(await StopAsync(client, creation));
        }
    }

    private int Submitted(StyleTransfer job)
    {
        terminal.Write(new { Job = job.Name, State = job.State.ToText() }, console => console.WriteLine(job.Name));
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
            return Failure.Of(exception) with { Hint = $"The picture is there: facectl jobs result {job.Name} -o {output.Path}" };
        }
    }

    private static async Task<Failure> StopAsync(PlatformClient client, Task<StyleTransfer> creation)
    {
        var name = "";
        try
        {
            name = (await creation.WaitAsync(Grace)).Name;
            var cancelling = client.StyleTransfers.CancelStyleTransferAsync(
                new() { Name = name }, cancellationToken: CancellationToken.None);
            await cancelling.ResponseAsync.WaitAsync(Grace);
            return Stopped($"Stopped; {name} is cancelled.");
        }
        catch (RpcException exception) when (exception.GetReason() is ErrorReason.JobEnded)
        {
            return Stopped($"Stopped; {name} had ended already.", $"facectl jobs get {name}");
        }
        catch (Exception exception) when (exception is RpcException or TimeoutException)
        {
            return name.Length == 0
                ? Stopped("Stopped before the platform answered.", "facectl jobs list shows whether it was submitted.")
                : Stopped($"Stopped, but {name} could not be cancelled and goes on.", $"facectl jobs cancel {name}");
        }
    }

    private static Failure Stopped(string message, string? hint = null) =>
        new(ErrorReason.CallCancelled.ToReason(), message, null, hint, ExitCode.Interrupted);
}
