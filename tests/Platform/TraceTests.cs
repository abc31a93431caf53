using System.Diagnostics;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Protobuf;

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

        // Each service exports its spans on its own, about once a second.
        IReadOnlyList<Dashboard.Span> spans;
        do
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            spans = await platform.Dashboard.SpansAsync(client.TraceId, TestContext.Current.CancellationToken);
        }
        while (!IsWhole(spans));

        var entry = Assert.Single(Roots(spans));
        Assert.Equal(("gateway", "POST /faceplatform.v1.FaceService/VerifyFaces"), (entry.Service, entry.Name));
        foreach (var called in spans.Where(span => span.Service != "gateway" && span.Name.Contains("faceplatform.internal")))
        {
            var caller = Assert.Single(spans, span => span.Id == called.Parent);
            Assert.Equal(("gateway", entry.Id), (caller.Service, caller.Parent));
        }
    }

    private static bool IsWhole(IReadOnlyList<Dashboard.Span> spans) =>
        Services.All(service => spans.Any(span => span.Service.StartsWith(service, StringComparison.Ordinal)))
        && Roots(spans).Count() == 1;

    // What the client's call, which nobody exports, is the parent of.
    private static IEnumerable<Dashboard.Span> Roots(IReadOnlyList<Dashboard.Span> spans) =>
        spans.Where(span => spans.All(other => other.Id != span.Parent));
}
