using System.Threading.Channels;
using FacePlatform.Internal.V1;
using Microsoft.Extensions.Options;

namespace FacePlatform.Identity.Shadow;

/// <summary>Identifications that were answered and wait to be decided by the other pipeline too.</summary>
public sealed class ShadowQueue(IOptions<ShadowOptions> options, ShadowMetrics metrics)
{
    private readonly Channel<AnsweredIdentification> _queue = Channel.CreateBounded<AnsweredIdentification>(
        new BoundedChannelOptions(options.Value.QueueCapacity) { SingleReader = true });

    internal IAsyncEnumerable<AnsweredIdentification> ReadAllAsync(CancellationToken cancellationToken) =>
        _queue.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Takes an identification whose probes carry templates of two pipelines; never waits and never fails.</summary>
    public void Offer(IdentifyTemplatesRequest request, IdentifyTemplatesResponse response)
    {
        var probes = request.Probes.Count(probe => probe.OtherTemplate is not null);
        if (probes > 0 && !_queue.Writer.TryWrite(new(request, response)))
            metrics.CountDropped(probes);
    }
}

/// <summary>An identification and its answer.</summary>
internal sealed record AnsweredIdentification(IdentifyTemplatesRequest Request, IdentifyTemplatesResponse Response);
