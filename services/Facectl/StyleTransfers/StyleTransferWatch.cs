using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>Follows a style transfer to its end, over as many streams as that takes.</summary>
/// <param name="client">The platform.</param>
/// <param name="patience">How long to wait for a platform that is away.</param>
/// <param name="time">The clock.</param>
internal sealed class StyleTransferWatch(PlatformClient client, TimeSpan patience, TimeProvider time)
{
    private readonly StreamRounds _rounds = new(patience, time);
    private bool _answered;
    private StyleTransfer? _last;

    /// <summary>The platform has just answered another call: it is there, so that its silence is one to wait out.</summary>
    public void Heard()
    {
        _answered = true;
        _rounds.Heard();
    }

    /// <param name="name">The job's name.</param>
    /// <param name="previews">Whether previews are wanted.</param>
    /// <param name="take">Gets each update.</param>
    /// <param name="cancellationToken">Ends the watch, and not the job.</param>
    /// <returns>The job in its final state.</returns>
    /// <exception cref="RpcException">The platform refuses the watch, or never answered.</exception>
    /// <exception cref="PlatformFailureException">It did not answer any more.</exception>
    public async Task<StyleTransfer> RunAsync(
        string name, bool previews, Func<WatchStyleTransferResponse, Task> take, CancellationToken cancellationToken)
    {
        var request = new WatchStyleTransferRequest { Name = name, Previews = previews };
        StreamRound round;
        do
        {
            round = await _rounds.NextAsync(token => RunRoundAsync(request, take, token), cancellationToken);
        }
        while (round.News && _last?.State.HasEnded() is not true);

        if (_last?.State.HasEnded() is true)
            return _last;
        if (!_answered && round.Error is not null)
            throw round.Error;
        throw new PlatformFailureException(
            "WATCH_BROKEN_OFF",
            $"The platform does not answer any more ({round.Error?.Status.Detail ?? "the stream ended"}).",
            StyleTransferText.GoesOn(name));
    }

    private async Task<StreamRound> RunRoundAsync(
        WatchStyleTransferRequest request,
        Func<WatchStyleTransferResponse, Task> take,
        CancellationToken cancellationToken)
    {
        using var watch = client.StyleTransfers.WatchStyleTransfer(request, cancellationToken: cancellationToken);
        var (heard, news) = (false, false);
        RpcException? error = null;
        try
        {
            await foreach (var update in watch.ResponseStream.ReadAllAsync(cancellationToken))
            {
                heard = true;
                // Each stream begins with what is known already.
                news |= !update.StyleTransfer.Equals(_last);
                _last = update.StyleTransfer;
                await take(update);
            }
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!exception.IsBrokenStream())
                throw;
            error = exception;
        }

        // However long the platform had nothing to say: until now it was there.
        if (heard)
            Heard();
        return new(news, error);
    }
}
