using System.Collections.Concurrent;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Chaos.RestartDependencies;

/// <summary>
/// What few clients do: verifications, identifications and enrolments, one a second of each, and style transfers one after the
/// other. A call that failed is sent again where its error says that this helps, and is given up otherwise.
/// </summary>
internal sealed class LightLoad : IAsyncDisposable
{
    private const string Gallery = "galleries/restarts";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly GalleryService.GalleryServiceClient _galleries;
    private readonly FaceService.FaceServiceClient _faces;
    private readonly StyleTransferService.StyleTransferServiceClient _styles;
    private readonly ByteString[] _photos;
    private readonly ConcurrentDictionary<int, string> _enrolled = [];
    private readonly ConcurrentQueue<string> _jobs = [];
    private readonly Task _running;

    public LightLoad(CallInvoker gateway, IReadOnlyList<LabelledPerson> people)
    {
        (_galleries, _faces, _styles) = (new(gateway), new(gateway), new(gateway));
        _photos = [.. people.Select(person => ByteString.CopyFrom(File.ReadAllBytes(person.Photos[0])))];
        _running = Task.WhenAll(
            RepeatAsync("verify", _ => VerifyAsync()),
            RepeatAsync("identify", IdentifyAsync),
            RepeatAsync("enrol", EnrolAsync),
            RepeatAsync("style job", _ => StylizeAsync()));
    }

    /// <summary>The kinds of calls.</summary>
    public static IReadOnlyList<string> Operations { get; } = ["verify", "identify", "enrol", "style job"];

    /// <summary>Every attempt so far.</summary>
    public ConcurrentQueue<LoadCall> Calls { get; } = [];

    /// <summary>What was acknowledged: enrolments and jobs.</summary>
    public (int Enrolments, int Jobs) Acknowledged => (_enrolled.Count, _jobs.Count);

    /// <summary>Stops, and looks whether what was acknowledged is there.</summary>
    /// <returns>What is not.</returns>
    public async Task<IReadOnlyList<string>> CheckAsync()
    {
        await _stop.CancelAsync();
        await _running;
        var lost = new List<string>();
        foreach (var (person, face) in _enrolled)
        {
            var answer = await _galleries.IdentifyFacesAsync(new()
            {
                Name = Gallery,
                Image = _photos[person],
                FaceSelection = FaceSelection.Central,
            });
            if (!answer.Faces[0].Candidates.Any(candidate => candidate.Face == face))
                lost.Add($"{face} was acknowledged and is not found");
        }

        foreach (var job in _jobs)
        {
            V1.StyleTransfer ended;
            do
            {
                await Task.Delay(200);
                ended = await _styles.GetStyleTransferAsync(new() { Name = job });
            }
            while (ended.State is JobState.Waiting or JobState.Running);
            if (ended.State != JobState.Succeeded)
                lost.Add($"{job} ended {ended.State}: {ended.Error?.Message}");
        }

        return lost;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task VerifyAsync() => await _faces.VerifyFacesAsync(
        new() { Probe = _photos[0], Reference = _photos[1], FaceSelection = FaceSelection.Central },
        deadline: DateTime.UtcNow + Deadline);

    private async Task IdentifyAsync(int turn) => await _galleries.IdentifyFacesAsync(
        new() { Name = Gallery, Image = _photos[turn % _photos.Length], FaceSelection = FaceSelection.Central },
        deadline: DateTime.UtcNow + Deadline);

    private async Task EnrolAsync(int turn)
    {
        var face = await _galleries.EnrollFaceAsync(
            new()
            {
                Parent = $"{Gallery}/subjects/s{turn}",
                Image = _photos[turn],
                FaceSelection = FaceSelection.Central,
                CreateMissing = true,
                RequestId = $"enrol-{turn}",
            },
            deadline: DateTime.UtcNow + Deadline);
        _enrolled[turn] = face.Name;
    }

    // The next one when the one before has ended.
    private async Task StylizeAsync()
    {
        if (_jobs.LastOrDefault() is { } last
            && (await _styles.GetStyleTransferAsync(new() { Name = last }, deadline: DateTime.UtcNow + Deadline)).State
                is JobState.Waiting or JobState.Running)
            return;
        var request = new CreateStyleTransferRequest
        {
            Content = ByteString.CopyFrom(SamplePhotos.Read(3)),
            Styles = { new StyleImage { Image = ByteString.CopyFrom(SamplePhotos.Read(2)) } },
            Options = new() { Size = 64, Scales = 1, Iterations = 100, Seed = 1 },
            RequestId = $"job-{_jobs.Count}",
        };
        _jobs.Enqueue((await _styles.CreateStyleTransferAsync(request, deadline: DateTime.UtcNow + Deadline)).Name);
    }

    private async Task RepeatAsync(string operation, Func<int, Task> call)
    {
        for (var turn = 0; turn < _photos.Length && !_stop.IsCancellationRequested; turn++)
        {
            while (!await IsOverAsync(operation, () => call(turn)))
                await Task.Delay(RetryPause);
            await Task.Delay(Pause);
        }
    }

    private async Task<bool> IsOverAsync(string operation, Func<Task> call)
    {
        var started = TimeProvider.System.GetUtcNow();
        try
        {
            await call();
            Calls.Enqueue(new(operation, started, null, false));
            return true;
        }
        catch (RpcException exception)
        {
            // The gallery is made by the first enrolment.
            if (exception.GetReason() is ErrorReason.GalleryNotFound)
                return true;
            var mayRetry = exception.StatusCode is StatusCode.Unavailable
                || exception.GetRpcStatus()?.GetDetail<Google.Rpc.RetryInfo>() is not null;
            Calls.Enqueue(new(operation, started, $"{exception.StatusCode} {exception.GetReason()}", mayRetry));
            return !mayRetry || _stop.IsCancellationRequested;
        }
    }
}
