using FacePlatform.Embedding.Analysis;
using FacePlatform.Imaging;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Embedding.Photos;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.V1;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Embedding;

/// <summary>Deadlines, cancellation and overload.</summary>
public sealed class CallTests(EmbeddingHost host)
{
    [Fact]
    public async Task A_passed_deadline_is_answered_as_such()
    {
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.AnalyzeFacesAsync(
            EmbeddingHost.Request(SamplePhotos.Read(1)), deadline: DateTime.UtcNow.AddSeconds(-1)));
        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
    }

    [Fact]
    public async Task A_cancelled_call_ends_and_the_service_serves_the_next()
    {
        using var cancellation = new CancellationTokenSource();
        using var photo = TestPhotos.OnPlain(1, 1, 4000, 3000, new(500, 500));
        var call = host.Client.AnalyzeFacesAsync(
            EmbeddingHost.Request(photo.Jpeg()), cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.Cancelled, exception.StatusCode);
        Assert.Equal(3, (await host.AnalyzeAsync(SamplePhotos.Read(1))).Faces.Count);
    }

    [Fact]
    public void A_cancelled_call_is_not_taken_for_a_truncated_image()
    {
        var decoder = host.Host.Services.GetRequiredService<ImageDecoder>();
        Assert.Throws<OperationCanceledException>(() => decoder.Decode(SamplePhotos.Read(1), new(canceled: true)));
    }

    [Fact]
    public async Task What_cannot_be_queued_is_refused_with_the_time_to_retry()
    {
        var settings = new Dictionary<string, string?>(EmbeddingHost.Quiet)
        {
            ["Embedding:Concurrency"] = "1",
            ["Embedding:QueueLimit"] = "2",
        };
        using var small = new ServiceHost<EmbeddingGrpcService>(settings);
        var client = new EmbeddingService.EmbeddingServiceClient(small.Channel);
        var request = EmbeddingHost.Request(SamplePhotos.Read(1));
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(async _ =>
        {
            try
            {
                return (await client.AnalyzeFacesAsync(request)).Faces.Count;
            }
            catch (RpcException exception)
            {
                Assert.Equal(
                    (StatusCode.ResourceExhausted, ErrorReason.Overloaded), (exception.StatusCode, exception.GetReason()));
                Assert.True(exception.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
                return -1;
            }
        }));
        Assert.Contains(3, answers);
        Assert.Contains(-1, answers);
        Assert.Equal(3, (await client.AnalyzeFacesAsync(request)).Faces.Count);
    }

    [Fact]
    public async Task Health_says_where_the_networks_run()
    {
        using var http = new HttpClient();
        var report = await http.GetStringAsync(new Uri(host.Host.HttpAddress, "/health/ready"));
        Assert.Matches("CPU \\(.+\\)|CUDA", report);
        Assert.Contains("pipelines/retinaface-mobilefacenet-", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Cuda_that_is_asked_for_and_absent_ends_the_start()
    {
        var settings = new Dictionary<string, string?>(EmbeddingHost.Quiet) { ["Embedding:ExecutionProvider"] = "cuda" };
        Assert.SkipWhen(
            host.Host.Services.GetRequiredService<FacePlatform.Embedding.Inference.ExecutionProvider>().IsCuda,
            "This machine has CUDA.");
        var exception = Assert.ThrowsAny<Exception>(() => new ServiceHost<EmbeddingGrpcService>(settings));
        Assert.Contains("Embedding:ExecutionProvider is cuda", exception.ToString(), StringComparison.Ordinal);
    }
}
