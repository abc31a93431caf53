using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using FacePlatform.Embedding.Batching;
using FacePlatform.Embedding.Inference;
using FacePlatform.ServiceDefaults.Errors;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Embedding.Analysis;

/// <summary>
/// How many photos are decoded and searched at a time, first come first served: more than there are processors would
/// only hold more pixels in memory.
/// </summary>
public sealed class AdmissionControl(IOptions<InferenceOptions> options, IOptions<BatchingOptions> batching) : IDisposable
{
    private static readonly Histogram<double> QueueWait = Telemetry.Duration(
        "faceplatform.embedding.admission.queue_wait", "Time that a photo, or a set of crops, waited for its place.");

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Value.Concurrency > 0 ? options.Value.Concurrency : Environment.ProcessorCount,
        QueueLimit = options.Value.QueueLimit,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>A place, given back when it is disposed.</summary>
    /// <exception cref="RpcException">OVERLOADED: too many wait.</exception>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var lease = await _limiter.AcquireAsync(1, cancellation);
        if (lease.IsAcquired)
        {
            QueueWait.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
            return lease;
        }

        lease.Dispose();
        throw RpcErrors.Overloaded("More photos wait than this service can queue.", batching.Value.RetryAfter);
    }

    public void Dispose() => _limiter.Dispose();
}
