using System.Diagnostics;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Benchmarks.Measuring;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using CreateGalleryRequest = FacePlatform.Internal.V1.CreateGalleryRequest;

namespace FacePlatform.Tests.Benchmarks.Gallery;

/// <summary>What a gateway and an importer ask of one gallery.</summary>
/// <param name="channel">To Identity.</param>
internal sealed class GalleryLoad(ChannelBase channel)
{
    public const int Dimension = 512;

    private const string PipelineName = "pipelines/benchmark";

    private static readonly GalleryRef Gallery = new() { Tenant = "benchmark", Gallery = "city" };
    private static readonly float[] Embeddings = UnitVectors.Create(4096, Dimension, seed: 2);

    private readonly IdentityService.IdentityServiceClient _client = new(channel);
    private readonly IdentityTransferService.IdentityTransferServiceClient _transfers = new(channel);

    private int _enrolled;

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await _client.RegisterPipelineAsync(
            new()
            {
                Name = PipelineName,
                EmbeddingSize = Dimension,
                Calibration = new()
                {
                    Name = "benchmark",
                    Points =
                    {
                        new OperatingPoint { FalseMatchRate = 1e-1, Threshold = 0.1, Supported = true },
                        new OperatingPoint { FalseMatchRate = 1e-9, Threshold = 0.9, Supported = true },
                    },
                },
            },
            cancellationToken: cancellationToken);
        await _client.CreateGalleryAsync(
            new CreateGalleryRequest { Gallery = Gallery, Pipeline = PipelineName }, cancellationToken: cancellationToken);
    }

    /// <summary>Seconds of so many enrolments, so many at a time.</summary>
    public async Task<double> EnrolAsync(int count, int concurrency, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (_, token) => await EnrolAsync(token));
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Enrols one face of a new subject.</summary>
    public async Task EnrolAsync(CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _enrolled);
        await _client.EnrollTemplateAsync(
            new()
            {
                Subject = new() { Tenant = Gallery.Tenant, Gallery = Gallery.Gallery, Subject = $"enrolled-{number}" },
                Probe = Probe(number),
                CreateMissing = true,
            },
            cancellationToken: cancellationToken);
    }

    /// <summary>Seconds of the import of so many subjects with a face each, as one stream.</summary>
    public async Task<double> ImportAsync(string name, int faces, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var call = _transfers.ImportGallery(cancellationToken: cancellationToken);
        var answers = CheckAsync(call.ResponseStream, expected: (2 * faces) + 2, cancellationToken);
        await call.RequestStream.WriteAsync(new() { Gallery = Gallery }, cancellationToken);
        await WriteAsync(new() { Gallery = new() { GalleryId = Gallery.Gallery, Pipeline = PipelineName, CreateTime = Now() } });
        for (var i = 0; i < faces; i++)
            await WriteAsync(new() { Subject = new() { SubjectId = $"{name}-{i}", CreateTime = Now() } });
        for (var i = 0; i < faces; i++)
        {
            var probe = Probe(i);
            await WriteAsync(new()
            {
                Face = new()
                {
                    FaceId = Guid.CreateVersion7().ToString("N"),
                    SubjectId = $"{name}-{i}",
                    Quality = probe.Quality,
                    Template = probe.Template,
                    CreateTime = Now(),
                },
            });
        }

        await WriteAsync(new() { End = new() { SubjectCount = faces, FaceCount = faces } });
        await call.RequestStream.CompleteAsync();
        await answers;
        return Stopwatch.GetElapsedTime(started).TotalSeconds;

        Task WriteAsync(GalleryRecord record) => call.RequestStream.WriteAsync(new() { Record = record }, cancellationToken);
    }

    /// <summary>Seconds of each of so many searches, one after the other.</summary>
    public async Task<List<double>> SearchAsync(int count, CancellationToken cancellationToken)
    {
        var seconds = new List<double>(count);
        for (var i = -10; i < count; i++)
        {
            var request = new IdentifyTemplatesRequest { Gallery = Gallery, Pipeline = PipelineName, Probes = { Probe(i + 10) } };
            var started = Stopwatch.GetTimestamp();
            await _client.IdentifyTemplatesAsync(request, cancellationToken: cancellationToken);
            if (i >= 0)
                seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return seconds;
    }

    /// <summary>Enrols so many faces a second, whether earlier ones are acknowledged or not, until it is told to stop.</summary>
    /// <returns>How many were acknowledged.</returns>
    public async Task<int> EnrolSteadilyAsync(int perSecond, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
        var enrolments = new List<Task>();
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                enrolments.Add(EnrolAsync(CancellationToken.None));
        }
        catch (OperationCanceledException)
        {
            // The end of the measurement.
        }

        await Task.WhenAll(enrolments);
        return enrolments.Count;
    }

    private static async Task CheckAsync(
        IAsyncStreamReader<ImportGalleryResponse> answers, int expected, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var answer in answers.ReadAllAsync(cancellationToken))
        {
            if (answer.Error is { } error)
                throw new InvalidOperationException($"Record {answer.Index} was refused: {error.Message}");
            count++;
        }

        if (count != expected)
            throw new InvalidOperationException($"{count} records were answered instead of {expected}.");
    }

    // A few thousand different embeddings, each turned by its number so that no two are the same.
    private static Probe Probe(int number)
    {
        var row = Embeddings.AsSpan(number % (Embeddings.Length / Dimension) * Dimension, Dimension);
        var turn = number / (Embeddings.Length / Dimension) % Dimension;
        return new()
        {
            Template = new()
            {
                Pipeline = PipelineName,
                Embedding = { (float[])[.. row[turn..], .. row[..turn]] },
            },
            Quality = new() { Acceptable = true },
        };
    }

    private static Timestamp Now() => Timestamp.FromDateTime(DateTime.UtcNow);
}
