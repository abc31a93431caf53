using System.Diagnostics;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Platform;

public sealed class TraceTests(PlatformFixture platform)
{
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

        foreach (var kind in new[] { "logs", "traces" })
        {
            var recorded = await platform.Dashboard.ReadAsync(kind, TestContext.Current.CancellationToken);
            Assert.Contains("gateway", recorded);
            Assert.DoesNotContain("hush", recorded);
        }
    }

    // Each service exports its spans on its own, about once a second.
    private async Task<IReadOnlyList<Dashboard.Span>> WholeTraceAsync(ActivityTraceId trace, int calls)
    {
        IReadOnlyList<Dashboard.Span> spans;
        do
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            spans = await platform.Dashboard.SpansAsync(trace, TestContext.Current.CancellationToken);
        }
        while (!IsWhole(spans, calls));
        return spans;
    }

    private static bool IsWhole(IReadOnlyList<Dashboard.Span> spans, int calls) =>
        Services.All(service => spans.Any(span => span.Service.StartsWith(service, StringComparison.Ordinal)))
        && Roots(spans).Count() == calls
        && Roots(spans).All(root => root.Name.StartsWith("POST /faceplatform.v1.", StringComparison.Ordinal));

    // What the client's call, which nobody exports, is the parent of.
    private static IEnumerable<Dashboard.Span> Roots(IReadOnlyList<Dashboard.Span> spans) =>
        spans.Where(span => spans.All(other => other.Id != span.Parent));
}
