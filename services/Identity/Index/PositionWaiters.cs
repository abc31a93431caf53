namespace FacePlatform.Identity.Index;

/// <summary>How far the index has come, and who waits for it to come further.</summary>
internal sealed class PositionWaiters
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private TaskCompletionSource _asked = NewSource();
    private long _position;
    private long _wanted;
    private Exception? _end;

    /// <summary>The number of the change sequence up to which everything is applied.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>The highest number that anybody has waited for.</summary>
    public long Wanted => Volatile.Read(ref _wanted);

    /// <summary>Ends when the position has reached a number, or with the failure to get there.</summary>
    public Task WaitForAsync(long sequence)
    {
        var waiter = NewSource();
        lock (_lock)
        {
            if (sequence <= _position)
                return Task.CompletedTask;
            if (_end is not null)
                return Task.FromException(_end);
            _waiting.Enqueue(waiter, sequence);
            _wanted = Math.Max(sequence, _wanted);
            _asked.TrySetResult();
        }

        return waiter.Task;
    }

    /// <summary>Ends when somebody waits for more than the position.</summary>
    public Task WhenAskedAsync()
    {
        lock (_lock)
        {
            if (_wanted <= _position && _asked.Task.IsCompleted)
                _asked = NewSource();
            return _asked.Task;
        }
    }

    /// <summary>Sets the position, also back, and lets go whoever waited for no more.</summary>
    public void Reach(long position)
    {
        lock (_lock)
        {
            _position = position;
            while (_waiting.TryPeek(out var waiter, out var sequence) && sequence <= position)
            {
                _waiting.Dequeue();
                waiter.TrySetResult();
            }
        }
    }

    /// <summary>Tells everybody who waits that it failed.</summary>
    public void Fail(Exception exception)
    {
        lock (_lock)
        {
            while (_waiting.TryDequeue(out var waiter, out _))
            {
                waiter.TrySetException(exception);
                _ = waiter.Task.Exception; // Observed: its caller may have stopped waiting.
            }
        }
    }

    /// <summary>As <see cref="Fail"/>, and everybody who comes later: the position does not change any more.</summary>
    public void End(Exception exception)
    {
        lock (_lock)
            _end = exception;
        Fail(exception);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
