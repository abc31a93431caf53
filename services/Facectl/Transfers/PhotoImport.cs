using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Facectl.Transfers;

/// <summary>
/// Sends photos over one stream, and what was not answered over the next:
/// <code>
///   photos ──► (1) round: one stream ──┬─► answered: done
///                 ▲                    └─► not answered, or the platform failed ──┐
///                 └────────── (2) at once after news, else with growing pauses ───┘
///   (3) ends where all are done, no news came for as long as the caller is patient, or there is no room for them
/// </code>
/// A photo is read when the stream takes it and forgotten when it was sent. It is not enrolled twice, because it is sent
/// again under its request id.
/// </summary>
internal sealed class PhotoImport(
    PlatformClient client, ImportFacesConfig config, TimeSpan patience, TimeProvider time, Action step)
{
    private readonly StreamRounds _rounds = new(patience, time);

    /// <summary>Imports until every photo is done or the platform stays silent.</summary>
    /// <exception cref="RpcException">The platform refuses the import as a whole, or does not answer.</exception>
    public async Task RunAsync(IReadOnlyList<ImportedPhoto> photos, CancellationToken cancellationToken)
    {
        var round = new StreamRound(News: true, null);
        while (round.News && photos.Any(photo => !photo.Done))
        {
            // (2)
            round = await _rounds.NextAsync(
                token => RunRoundAsync([.. photos.Where(photo => !photo.Done)], token), cancellationToken);
        }

        // (3)
        if (round is { News: false, Error: { } error })
            throw error;
    }

    // (1)
    private async Task<StreamRound> RunRoundAsync(ImportedPhoto[] photos, CancellationToken cancellationToken)
    {
        using var call = client.Transfers.ImportFaces(cancellationToken: cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sent = new ImportedPhoto[photos.Length];
        var sending = SendAsync(call.RequestStream, photos, sent, stop.Token);
        var news = false;
        RpcException? error = null;
        try
        {
            await foreach (var answer in call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                if (answer.Error?.ToRpcException() is { } full && full.GetReason() == ErrorReason.StorageFull)
                    throw full;
                var photo = sent[answer.Index];
                if (!photo.Take(answer))
                    continue;
                news = true;
                _rounds.Heard();
                if (photo.Done)
                    step();
            }
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            error = exception;
        }

        await stop.CancelAsync();
        news |= await sending;
        if (error?.GetReason() == ErrorReason.ImageTooLarge)
            return new(RefuseLargest(sent, Failure.Of(error)), error);
        if (error is not null && !error.IsBrokenStream())
            throw error;
        return new(news, error);
    }

    // True where a file could not be read, so that its photo is done.
    private async Task<bool> SendAsync(
        IClientStreamWriter<ImportFacesRequest> stream,
        ImportedPhoto[] photos,
        ImportedPhoto[] sent,
        CancellationToken cancellationToken)
    {
        var (count, unreadable) = (0, false);
        if (!await stream.TryWriteAsync(new() { Config = config }, cancellationToken))
            return unreadable;
        foreach (var photo in photos)
        {
            if (cancellationToken.IsCancellationRequested)
                return unreadable;
            if (await TryReadAsync(photo) is { } request)
            {
                sent[count++] = photo;
                if (!await stream.TryWriteAsync(request, cancellationToken))
                    return unreadable;
            }
            else
            {
                unreadable = true;
            }
        }

        await stream.TryCompleteAsync();
        return unreadable;
    }

    private async Task<ImportFacesRequest?> TryReadAsync(ImportedPhoto photo)
    {
        try
        {
            return await photo.ReadAsync();
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or CallerMistakeException)
        {
            photo.Refuse(Failure.Of(exception));
            step();
            return null;
        }
    }

    // The platform ends the stream at a message that it does not read. Which one it does not say, but a limit on the size
    // is met by the largest first.
    private bool RefuseLargest(ImportedPhoto[] sent, Failure failure)
    {
        var largest = sent.Where(photo => photo is { Done: false }).MaxBy(photo => photo.Bytes);
        largest?.Refuse(failure);
        if (largest is not null)
            step();
        return largest is not null;
    }
}
