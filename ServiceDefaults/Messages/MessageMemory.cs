using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using FacePlatform.ServiceDefaults.Errors;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.ServiceDefaults.Messages;

/// <summary>
/// The room for request messages. It is taken before a message is read, and given back by disposing what was got; small
/// messages need none. A message that is larger than all room takes all of it, and so is read where there is no other one.
/// </summary>
public sealed class MessageMemory : IDisposable
{
    /// <summary>
    /// The largest message that takes no room: however full it is, health is answered, and what has no image. Kestrel may
    /// hold more than this of each request anyway.
    /// </summary>
    public const int FreeBytes = 64 << 10;

    private const int PermitBytes = 1 << 10;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrencyLimiter _calls;
    private readonly ConcurrencyLimiter _streams;
    private readonly int _callPermits;
    private readonly int _streamPermits;

    public MessageMemory(IOptions<MessageMemoryOptions> options, IMeterFactory meters)
    {
        _callPermits = (int)(options.Value.MaxCallBytes / PermitBytes);
        _streamPermits = (int)(options.Value.MaxStreamBytes / PermitBytes);
        _calls = new(new() { PermitLimit = _callPermits });
        _streams = new(new() { PermitLimit = _streamPermits, QueueLimit = int.MaxValue });
        meters.Create("faceplatform.rpc").CreateObservableGauge(
            "faceplatform.rpc.request.memory", () => BytesTaken, "By", "Room that request messages take, above 64 KiB each.");
    }

    /// <summary>What is taken now.</summary>
    public long BytesTaken => Taken(_calls, _callPermits) + Taken(_streams, _streamPermits);

    /// <summary>Room for the message of a call.</summary>
    /// <exception cref="RpcException">OVERLOADED: there is none.</exception>
    public IDisposable? TakeForCall(long bytes) =>
        bytes <= FreeBytes ? null : Check(_calls.AttemptAcquire(PermitsFor(bytes, _callPermits)));

    /// <summary>Room for a message of a stream, first come first served.</summary>
    public async ValueTask<IDisposable?> TakeForStreamAsync(long bytes, CancellationToken cancellation) =>
        bytes <= FreeBytes ? null : Check(await _streams.AcquireAsync(PermitsFor(bytes, _streamPermits), cancellation));

    public void Dispose()
    {
        _calls.Dispose();
        _streams.Dispose();
    }

    private static int PermitsFor(long bytes, int all) =>
        (int)Math.Min(all, (bytes + PermitBytes - 1) / PermitBytes);

    private static long Taken(ConcurrencyLimiter limiter, int all) =>
        (all - limiter.GetStatistics()!.CurrentAvailablePermits) * PermitBytes;

    private static RateLimitLease Check(RateLimitLease lease)
    {
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw RpcErrors.Overloaded("There is no memory for more messages of this size at the moment.", RetryAfter);
    }
}
