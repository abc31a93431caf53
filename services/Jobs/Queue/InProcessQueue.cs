using System.Collections.Concurrent;
using System.Threading.Channels;

namespace FacePlatform.Jobs.Queue;

/// <summary>
/// The queue where no broker is configured. It is empty after a restart; the sweeper fills it again from the record.
/// </summary>
public sealed class InProcessQueue : IJobQueue
{
    private readonly Channel<string> _ids = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, bool> _queued = [];

    public bool IsDurable => false;

    public Task PublishAsync(string jobId, CancellationToken cancellationToken)
    {
        // Once is enough; the sweeper does not know what is still queued.
        if (_queued.TryAdd(jobId, true))
            _ids.Writer.TryWrite(jobId);
        return Task.CompletedTask;
    }

    /// <summary>The next job.</summary>
    public async Task<string> TakeAsync(CancellationToken cancellationToken)
    {
        var id = await _ids.Reader.ReadAsync(cancellationToken);
        _queued.TryRemove(id, out _);
        return id;
    }
}
