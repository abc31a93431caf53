using System.Diagnostics;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Platform;

public sealed class TraceTests(PlatformFixture platform)
{
    private const string StyleTransferResource = "style-transfer";

    private static readonly string[] Services = ["gateway", "embedding", "identity"];

    [Fact]
    public async Task One_trace_goes_from_the_clients_call_through_gateway_embedding_and_identity()
    {
        using var client = new Activity("client").SetIdFormat(ActivityIdFormat.W3C).Start();
        client.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        var photo = ByteString.CopyFrom(SamplePhotos.Read(1));
        await new FaceService.FaceServiceClient(platform.Gateway).VerifyFacesAsync(new()
        {
            Probe = photo,
            Reference = photo,
            FaceSelection = FaceSelection.Largest,
        });
        client.Stop();

        var spans = await WholeTraceAsync(client.TraceId, calls: 1);
        var entry = Assert.Single(Roots(spans));
        Assert.Equal(("gateway", "POST /faceplatform.v1.FaceService/VerifyFaces"), (entry.Service, entry.Name));
        foreach (var called in spans.Where(span => span.Service != "gateway" && span.Name.Contains("faceplatform.internal")))
        {
            var caller = Assert.Single(spans, span => span.Id == called.Parent);
            Assert.Equal(("gateway", entry.Id), (caller.Service, caller.Parent));
        }
    }

    [Fact]
    public async Task Neither_logs_nor_traces_hold_the_names_of_galleries_and_people()
    {
        const string Gallery = "hush-gallery";
        const string Person = "hush-person";
        var galleries = new GalleryService.GalleryServiceClient(platform.Gateway);
        var photo = ByteString.CopyFrom(SamplePhotos.Read(1));
        using var client = new Activity("client").SetIdFormat(ActivityIdFormat.W3C).Start();
        client.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        await galleries.EnrollFaceAsync(new()
        {
            Parent = $"galleries/{Gallery}/subjects/{Person}",
            Image = photo,
            FaceSelection = FaceSelection.Largest,
            CreateMissing = true,
        });
        await Assert.ThrowsAsync<RpcException>(async () =>
            await galleries.GetSubjectAsync(new() { Name = $"galleries/{Gallery}/subjects/{Person}-2" }));
        await galleries.IdentifyFacesAsync(new() { Name = $"galleries/{Gallery}", Image = photo });
        client.Stop();
        await WholeTraceAsync(client.TraceId, calls: 3);
        // At the default levels a service logs nothing for such calls, so there is no record of theirs to wait for. That a
        // record of each service is there shows that their logs arrive at all.
        await LogsOfAllServicesAsync();

        foreach (var kind in new[] { "logs", "traces" })
        {
            var recorded = await platform.Dashboard.ReadAsync(kind, TestContext.Current.CancellationToken);
            Assert.Contains("gateway", recorded);
            Assert.DoesNotContain("hush", recorded);
        }
    }

    [Fact]
    public async Task One_trace_goes_from_the_clients_submission_through_the_queue_into_the_job()
    {
        var styles = new StyleTransferService.StyleTransferServiceClient(platform.Gateway);
        var photo = ByteString.CopyFrom(SamplePhotos.Read(1));
        using var client = new Activity("client").SetIdFormat(ActivityIdFormat.W3C).Start();
        client.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        var job = await styles.CreateStyleTransferAsync(new()
        {
            Content = photo,
            Styles = { new StyleImage { Image = photo } },
            Options = new() { Size = 64, Iterations = 2, Scales = 1 },
        });
        client.Stop();

        var spans = await TraceAsync(
            client.TraceId, spans => Attempts(spans).Any(attempt => Ancestors(spans, attempt).Any(IsEntry)));
        var attempt = Assert.Single(Attempts(spans));
        Assert.Equal(StyleTransferResource, attempt.Service);
        var ancestors = Ancestors(spans, attempt).ToArray();
        Assert.Contains(
            (StyleTransferResource, "POST /faceplatform.internal.v1.StyleTransferJobService/Create"),
            ancestors.Select(span => (span.Service, span.Name)));
        Assert.Equal("POST /faceplatform.v1.StyleTransferService/CreateStyleTransfer", ancestors[^1].Name);
        await styles.DeleteStyleTransferAsync(new() { Name = job.Name });
    }

    private Task<IReadOnlyList<Dashboard.Span>> WholeTraceAsync(ActivityTraceId trace, int calls) =>
        TraceAsync(trace, spans => IsWhole(spans, calls));

    // Each service exports its spans on its own, about once a second.
    private async Task<IReadOnlyList<Dashboard.Span>> TraceAsync(
        ActivityTraceId trace, Func<IReadOnlyList<Dashboard.Span>, bool> isWhole)
    {
        using var patience = Patience();
        IReadOnlyList<Dashboard.Span> spans;
        do
        {
            await Task.Delay(200, patience.Token);
            spans = await platform.Dashboard.SpansAsync(trace, patience.Token);
        }
        while (!isWhole(spans));
        return spans;
    }

    private async Task LogsOfAllServicesAsync()
    {
        using var patience = Patience();
        while (!AreAll(await platform.Dashboard.LoggingServicesAsync(patience.Token)))
            await Task.Delay(200, patience.Token);
    }

    private static CancellationTokenSource Patience()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(5));
        return patience;
    }

    private static bool AreAll(IEnumerable<string> services) =>
        Services.All(service => services.Any(seen => seen.StartsWith(service, StringComparison.Ordinal)));

    private static bool IsWhole(IReadOnlyList<Dashboard.Span> spans, int calls) =>
        AreAll(spans.Select(span => span.Service))
        && Roots(spans).Count() == calls
        && Roots(spans).All(root => root.Name.StartsWith("POST /faceplatform.v1.", StringComparison.Ordinal));

    private static bool IsEntry(Dashboard.Span span) =>
        span.Service == "gateway" && span.Name.StartsWith("POST /faceplatform.v1.", StringComparison.Ordinal);

    private static IEnumerable<Dashboard.Span> Attempts(IEnumerable<Dashboard.Span> spans) =>
        spans.Where(span => span.Name.EndsWith(" attempt", StringComparison.Ordinal));

    private static IEnumerable<Dashboard.Span> Ancestors(IReadOnlyList<Dashboard.Span> spans, Dashboard.Span span)
    {
        for (var at = span; spans.SingleOrDefault(other => other.Id == at.Parent) is { } parent; at = parent)
            yield return parent;
    }

    // What the client's call, which nobody exports, is the parent of.
    private static IEnumerable<Dashboard.Span> Roots(IReadOnlyList<Dashboard.Span> spans) =>
        spans.Where(span => spans.All(other => other.Id != span.Parent));
}
