using System.Diagnostics;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Facectl.Trainings;

/// <summary>
/// <c>train DIR</c>: submits a training, follows it to its end and says what it achieved. Ctrl-C cancels the job; whatever
/// else ends the command leaves it running and names it.
/// </summary>
internal sealed class TrainCommand(Terminal terminal) : PlatformCommand<TrainSettings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, TrainSettings settings, CancellationToken cancellationToken)
    {
        var files = TrainingFiles.At(settings.Report, "--report", settings.Split);
        var upload = new TrainingUpload(client, settings.ToSpec(), settings.ReadPhotos());
        var clock = Stopwatch.StartNew();
        Task<Training>? submission = null;
        try
        {
            await terminal.ProgressAsync("sending", report =>
            {
                submission = upload.RunAsync(report, cancellationToken);
                return submission.WaitAsync(cancellationToken);
            });
            var job = await submission!;
            if (settings.Detach)
                return Submitted(job);
            (job, var failure) = await TryFollowAsync(
                client, job, TimeSpan.FromSeconds(settings.Timeout), cancellationToken);
            failure ??= await TryWriteAsync(client, job, files, cancellationToken);
            if (failure is not null)
                return terminal.Fail(failure);
            var model = await TryGetModelAsync(client, job, cancellationToken);
            terminal.Write(
                TrainOutput.Document(job, model, settings, clock.Elapsed),
                console => TrainOutput.Write(console, job, model, clock.Elapsed));
            return job.Result.Verdict is Verdict.Worse ? ExitCode.No : ExitCode.Done;
        }
        catch (Exception exception) when (
            cancellationToken.IsCancellationRequested && submission is not null
            && exception is OperationCanceledException or RpcException)
        {
            return terminal.Fail(await JobCancellation.StopAsync(
                NameAsync(submission),
                name => client.Trainings.CancelTrainingAsync(
                    new() { Name = name }, cancellationToken: CancellationToken.None).ResponseAsync,
                name => $"facectl jobs get {name}"));
        }
    }

    private static async Task<string> NameAsync(Task<Training> submission) => (await submission).Name;

    private int Submitted(Training job)
    {
        terminal.Write(new { Job = job.Name, State = job.State.ToProtoName() }, console => TrainOutput.WriteName(console, job));
        return ExitCode.Done;
    }

    private async Task<(Training Job, Failure? Failure)> TryFollowAsync(
        PlatformClient client, Training job, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            var watch = TrainingFollowing.Watch(client, patience);
            watch.Heard();
            job = await terminal.FollowAsync(watch, job.Name, cancellationToken);
            return (job, JobFailure.Of(TrainingJobs.JobOf(job)));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (job, JobFailure.OfWatch(job.Name, exception));
        }
    }

    // The job is done: whatever goes wrong now, its files can be fetched again.
    private static async Task<Failure?> TryWriteAsync(
        PlatformClient client, Training job, TrainingFiles files, CancellationToken cancellationToken)
    {
        try
        {
            await files.WriteAsync(client, job.Name, cancellationToken);
            return null;
        }
        catch (Exception exception) when (
            !cancellationToken.IsCancellationRequested
            && exception is RpcException or IOException or UnauthorizedAccessException)
        {
            return Failure.Of(exception) with { Hint = $"{job.Result.Model} is there: {files.Later(job.Name)}" };
        }
    }

    // Whether it would be activated: good to know, but no reason to fail.
    private async Task<Model?> TryGetModelAsync(PlatformClient client, Training job, CancellationToken cancellationToken)
    {
        try
        {
            return await client.Models.GetModelAsync(
                new() { Name = job.Result.Model }, cancellationToken: cancellationToken);
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            terminal.Warn($"{job.Result.Model} was not looked at: {exception.Status.Detail}");
            return null;
        }
    }
}
