using System.Text.Json;

namespace FacePlatform.Tests.Platform;

/// <summary>Reads telemetry back from the Aspire dashboard: OTLP as JSON.</summary>
public sealed class Dashboard(Uri address)
{
    public const string ApiKey = "platform-tests-telemetry-key-0123456789";

    /// <summary>The spans of one trace with the service that each is from.</summary>
    public async Task<IReadOnlyList<(string Service, string Span, string Parent, string Name)>> SpansAsync(
        string traceId, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Add("x-api-key", ApiKey);
        using var document = JsonDocument.Parse(
            await http.GetStreamAsync($"/api/telemetry/traces/{traceId}", cancellation));
        return
        [
            .. from resource in document.RootElement.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
               let service = resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
                   .First(attribute => attribute.GetProperty("key").GetString() == "service.name")
                   .GetProperty("value").GetProperty("stringValue").GetString()
               from scope in resource.GetProperty("scopeSpans").EnumerateArray()
               from span in scope.GetProperty("spans").EnumerateArray()
               select (
                   service,
                   span.GetProperty("spanId").GetString(),
                   span.TryGetProperty("parentSpanId", out var parent) ? parent.GetString() ?? "" : "",
                   span.GetProperty("name").GetString()),
        ];
    }
}
