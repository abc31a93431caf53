using Polly;
using Polly.Retry;

namespace FacePlatform.Facectl.Client;

/// <summary>
/// Takes up again what one stream did not bring to its end: at once after news, else with growing pauses, until nothing
/// was heard of the platform for as long as the caller is patient.
/// </summary>
internal sealed class StreamRounds
{
    // Of a platform that has not answered once: more likely the wrong address than a restart.
    private const int FirstAttempts = 3;

    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<StreamRound> _pause;
    private long _lastHeard;
    private bool _everHeard;

    public StreamRounds(TimeSpan patience, TimeProvider time)
    {
        (_patience, _time, _lastHeard) = (patience, time, time.GetTimestamp());
        _pause = BuildPause();
    }

    /// <summary>The platform answered.</summary>
    public void Heard() => (_lastHeard, _everHeard) = (_time.GetTimestamp(), true);

    /// <summary>Runs streams until one has news or the patience is over.</summary>
    /// <returns>The last stream's end.</returns>
    public async Task<StreamRound> NextAsync(
        Func<CancellationToken, Task<StreamRound>> round, CancellationToken cancellationToken) =>
        await _pause.ExecuteAsync(async token => await round(token), cancellationToken);

    private ResiliencePipeline<StreamRound> BuildPause() =>
        new ResiliencePipelineBuilder<StreamRound> { TimeProvider = _time }
            .AddRetry(new RetryStrategyOptions<StreamRound>
            {
                MaxRetryAttempts = int.MaxValue, // Patience ends it.
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(5),
                UseJitter = true,
                ShouldHandle = attempt => new(attempt.Outcome.Result is { News: false }
                    && _time.GetElapsedTime(_lastHeard) < _patience
                    && (_everHeard || attempt.AttemptNumber < FirstAttempts)),
            })
            .Build();
}
