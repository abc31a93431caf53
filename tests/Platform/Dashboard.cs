using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FacePlatform.Tests.Platform;

/// <summary>Reads telemetry back from the Aspire dashboard: OTLP as JSON.</summary>
public sealed class Dashboard(Uri address)
{
    public const string ApiKey = "platform-tests-telemetry-key-0123456789";

    // Where it is not asked for more, it answers the last hundred traces and the last two hundred logs.
    private const int All = 1_000_000;

    /// <summary>The spans of one trace that have arrived.</summary>
    public async Task<IReadOnlyList<Span>> SpansAsync(ActivityTraceId trace, CancellationToken cancellation)
    {
        using var answer = JsonDocument.Parse(await ReadAsync("traces", cancellation));
        return
        [
            .. from resource in answer.RootElement.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
               let service = ServiceOf(resource)
               from scope in resource.GetProperty("scopeSpans").EnumerateArray()
               from span in scope.GetProperty("spans").EnumerateArray()
               where Text(span, "traceId") == trace.ToHexString()
               select new Span(
                   service, Text(span, "spanId"), Text(span, "parentSpanId"), Text(span, "name")),
        ];
    }

    /// <summary>The services of which at least one log record has arrived.</summary>
    public async Task<IReadOnlyList<string>> LoggingServicesAsync(CancellationToken cancellation)
    {
        using var answer = JsonDocument.Parse(await ReadAsync("logs", cancellation));
        return
        [
            .. from resource in answer.RootElement.GetProperty("data").GetProperty("resourceLogs").EnumerateArray()
               where resource.GetProperty("scopeLogs").EnumerateArray()
                   .Any(scope => scope.GetProperty("logRecords").GetArrayLength() > 0)
               select ServiceOf(resource),
        ];
    }

    /// <summary>All that was recorded of one kind, as text.</summary>
    /// <param name="kind"><c>logs</c>, <c>spans</c> or <c>traces</c>.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<string> ReadAsync(string kind, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Add("x-api-key", ApiKey);
        return await http.GetStringAsync(
            string.Create(CultureInfo.InvariantCulture, $"/api/telemetry/{kind}?limit={All}"), cancellation);
    }

    private static string ServiceOf(JsonElement resource) => Text(
        resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
            .First(attribute => Text(attribute, "key") == "service.name").GetProperty("value"),
        "stringValue");

    private static string Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) ? value.GetString() ?? "" : "";

    /// <param name="Service">The resource's name.</param>
    /// <param name="Id">16 hexadecimal digits.</param>
    /// <param name="Parent">The parent span's id; empty for a root.</param>
    /// <param name="Name">What was done.</param>
    public sealed record Span(string Service, string Id, string Parent, string Name);
}
