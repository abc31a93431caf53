using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Facectl.Jobs;

/// <summary>Follows a job to its end, over as many streams as that takes.</summary>
/// <typeparam name="TUpdate">What a stream brings.</typeparam>
/// <typeparam name="TJob">The job in it.</typeparam>
/// <param name="open">Begins a stream about the job of this name.</param>
/// <param name="jobOf">Takes the job out of an update.</param>
/// <param name="stateOf">The job's state.</param>
/// <param name="patience">How long to wait for a platform that is away.</param>
/// <param name="time">The clock.</param>
internal sealed class JobWatch<TUpdate, TJob>(
    Func<string, CancellationToken, AsyncServerStreamingCall<TUpdate>> open,
    Func<TUpdate, TJob> jobOf,
    Func<TJob, JobState> stateOf,
    TimeSpan patience,
    TimeProvider time)
    where TJob : class
{
    private readonly StreamRounds _rounds = new(patience, time);
    private bool _answered;
    private TJob? _last;

    /// <summary>The platform has just answered another call: it is there, and its silence is waited out.</summary>
    public void Heard()
    {
        _answered = true;
        _rounds.Heard();
    }

    /// <param name="name">The job's name.</param>
    /// <param name="take">Gets each update.</param>
    /// <param name="cancellationToken">Ends the watch, and not the job.</param>
    /// <returns>The job in its final state.</returns>
    /// <exception cref="RpcException">The platform refuses the watch, or never answered.</exception>
    /// <exception cref="PlatformFailureException">It did not answer any more.</exception>
    public async Task<TJob> RunAsync(string name, Func<TUpdate, Task> take, CancellationToken cancellationToken)
    {
        StreamRound round;
        do
        {
            round = await _rounds.NextAsync(token => RunRoundAsync(name, take, token), cancellationToken);
        }
        while (round.News && !HasEnded(_last));

        if (HasEnded(_last))
            return _last!;
        if (!_answered && round.Error is not null)
            throw round.Error;
        throw new PlatformFailureException(
            "WATCH_BROKEN_OFF",
            $"The platform does not answer any more ({round.Error?.Status.Detail ?? "the stream ended"}).",
            JobText.GoesOn(name));
    }

    private bool HasEnded(TJob? job) => job is not null && stateOf(job).HasEnded();

    private async Task<StreamRound> RunRoundAsync(
        string name, Func<TUpdate, Task> take, CancellationToken cancellationToken)
    {
        using var watch = open(name, cancellationToken);
        var (heard, news) = (false, false);
        RpcException? error = null;
        try
        {
            await foreach (var update in watch.ResponseStream.ReadAllAsync(cancellationToken))
            {
                heard = true;
                // Each stream begins with what is known already.
                var job = jobOf(update);
                news |= !job.Equals(_last);
                _last = job;
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
