using System.Collections.Concurrent;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Chaos.MigrateGallery;

/// <summary>Identifies one probe after the other, over and over, until it is disposed.</summary>
internal sealed class IdentificationLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly GalleryService.GalleryServiceClient _client;
    private readonly string _gallery;
    private readonly IReadOnlyList<KnownPhoto> _probes;
    private readonly Task _running;
    private long _requests;

    public IdentificationLoad(CallInvoker gateway, string gallery, IReadOnlyList<KnownPhoto> probes)
    {
        (_client, _gallery, _probes) = (new(gateway), gallery, probes);
        _running = RunAsync();
    }

    /// <summary>Answered so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>What requests failed with.</summary>
    public ConcurrentQueue<string> Failures { get; } = [];

    /// <summary>Who a probe is, as it is answered now: a subject's id, or null.</summary>
    public async Task<string?> IdentifyAsync(KnownPhoto probe, CancellationToken cancellationToken)
    {
        var answer = await _client.IdentifyFacesAsync(
            new() { Name = _gallery, Image = probe.Image, FaceSelection = FaceSelection.Central },
            cancellationToken: cancellationToken);
        Interlocked.Increment(ref _requests);
        return answer.Faces[0].Candidates.FirstOrDefault()?.Subject.Split('/')[^1];
    }

    /// <summary>Who each probe is now.</summary>
    public async Task<string?[]> IdentifyAllAsync(CancellationToken cancellationToken)
    {
        var answers = new string?[_probes.Count];
        for (var i = 0; i < answers.Length; i++)
            answers[i] = await IdentifyAsync(_probes[i], cancellationToken);
        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        for (var i = 0; !_stop.IsCancellationRequested; i = (i + 1) % _probes.Count)
        {
            try
            {
                await IdentifyAsync(_probes[i], CancellationToken.None);
            }
            catch (RpcException exception)
            {
                Failures.Enqueue($"{exception.StatusCode} {exception.GetReason()}: {exception.Status.Detail}");
            }
        }
    }
}
