using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;
using Polly;
using Polly.Retry;

namespace FacePlatform.Facectl.Trainings;

/// <summary>
/// Submits a training with its photos in one stream, each read when the stream takes it. A stream that breaks is begun
/// again from the first photo: under one request id there is one job.
/// </summary>
internal sealed class TrainingUpload(PlatformClient client, TrainingSpec spec, IReadOnlyList<TrainingPhoto> photos)
{
    private static readonly ResiliencePipeline Repeat = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 3,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(500),
            UseJitter = true,
            ShouldHandle = attempt => new(attempt.Outcome.Exception is RpcException exception
                && exception.IsBrokenStream() && !attempt.Context.CancellationToken.IsCancellationRequested),
        })
        .Build();

    /// <param name="report">Gets how many photos were sent, of how many.</param>
    /// <param name="cancellationToken">Stops the sending; what was sent completely is answered all the same.</param>
    /// <returns>The job.</returns>
    /// <exception cref="RpcException">The platform refuses it, or does not answer.</exception>
    /// <exception cref="OperationCanceledException">Stopped before all was sent: there is no job.</exception>
    /// <exception cref="CallerMistakeException">A photo is gone.</exception>
    public async Task<Training> RunAsync(Action<long, long> report, CancellationToken cancellationToken) =>
        await Repeat.ExecuteAsync(async token => await SendAsync(report, token), cancellationToken);

    private async Task<Training> SendAsync(Action<long, long> report, CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource();
        using var call = client.Trainings.CreateTraining(cancellationToken: stop.Token);
        // Only the answer names the job, so that from the last message on the call is not cancelled with the command.
        await using (cancellationToken.Register(stop.Cancel))
        {
            await SendPhotosAsync(call.RequestStream, report, stop.Token);
            cancellationToken.ThrowIfCancellationRequested();
        }

        await call.RequestStream.TryCompleteAsync();
        return await call.ResponseAsync;
    }

    // Ends early where the call has ended; the answer says why.
    private async Task SendPhotosAsync(
        IClientStreamWriter<CreateTrainingRequest> stream, Action<long, long> report, CancellationToken cancellationToken)
    {
        if (!await stream.TryWriteAsync(new() { Spec = spec }, cancellationToken))
            return;
        foreach (var (index, photo) in photos.Index())
        {
            var image = new LabelledImage
            {
                Subject = photo.File.Subject,
                Image = await ImageFile.ReadAsync(photo.File.FullPath, cancellationToken),
                Calibration = photo.Calibration,
            };
            if (!await stream.TryWriteAsync(new() { Image = image }, cancellationToken))
                return;
            report(index + 1, photos.Count);
        }
    }
}
