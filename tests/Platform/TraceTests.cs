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

        // Spans are exported about once a second by each service on its own.
        IReadOnlyList<Dashboard.Span> spans;
        do
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            spans = await platform.Dashboard.SpansAsync(client.TraceId, TestContext.Current.CancellationToken);
        }
        while (!Services.All(service => spans.Any(span => IsFrom(span, service))));

        var entry = Assert.Single(spans, span => span.Parent == client.SpanId.ToHexString());
        Assert.Equal("gateway", entry.Service);
        foreach (var called in spans.Where(span => span.Name.Contains("faceplatform.internal") && span.Service != "gateway"))
        {
            var caller = Assert.Single(spans, span => span.Id == called.Parent);
            Assert.Equal("gateway", caller.Service);
            Assert.Equal(entry.Id, caller.Parent);
        }
    }

    private static bool IsFrom(Dashboard.Span span, string service) =>
        span.Service.StartsWith(service, StringComparison.Ordinal);
}
