using System.Collections.Concurrent;
using System.Globalization;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.Tests.Fixtures.Telemetry.Otlp;
using Grpc.Core;

namespace FacePlatform.Tests.Fixtures.Telemetry;

/// <summary>
/// Receives what services send with <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, as a collector does, and keeps which metrics and series
/// there were. Traces and logs are refused (UNIMPLEMENTED), which an exporter takes quietly.
/// </summary>
public sealed class MetricReceiver : IAsyncDisposable
{
    private readonly Service _service = new();
    private readonly GrpcDoubleHost<Service> _host;

    /// <param name="port">0 for a free one.</param>
    public MetricReceiver(int port = 0) => _host = new(_service, port);

    /// <summary>For <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public Uri Address => _host.Address;

    /// <summary>Everything that has been sent so far.</summary>
    public IReadOnlyList<EmittedMetric> Metrics =>
    [
        .. _service.Series.ToArray()
            .GroupBy(pair => (pair.Key.Name, pair.Key.Unit, pair.Key.Kind), pair => pair.Value)
            .Select(group => new EmittedMetric(group.Key.Name, group.Key.Unit, group.Key.Kind, [.. group])),
    ];

    /// <summary>
    /// The settings that make a service send its metrics here, several times a second, as arguments or, with the names as they
    /// are, as environment.
    /// </summary>
    /// <param name="service">Its <c>service.name</c>.</param>
    public IReadOnlyDictionary<string, string> SettingsOf(string service) => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address.ToString(),
        ["OTEL_SERVICE_NAME"] = service,
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    /// <summary>The endpoint; public for ASP.NET Core alone.</summary>
    public sealed class Service : MetricsService.MetricsServiceBase
    {
        internal ConcurrentDictionary<(string Name, string Unit, MetricKind Kind, string Series), EmittedSeries> Series { get; } =
            new();

        public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
        {
            foreach (var resource in request.ResourceMetrics)
            {
                var attributes = TextOf(resource.Resource.Attributes);
                foreach (var metric in resource.ScopeMetrics.SelectMany(scope => scope.Metrics))
                {
                    foreach (var series in SeriesOf(metric, attributes))
                        Series[(metric.Name, metric.Unit, KindOf(metric), series.Key)] = series;
                }
            }

            return Task.FromResult(new ExportMetricsServiceResponse());
        }

        private static IEnumerable<EmittedSeries> SeriesOf(Metric metric, Dictionary<string, string> resource)
        {
            EmittedSeries Of(IEnumerable<KeyValue> attributes, IReadOnlyList<double> bounds) => new(
                resource.GetValueOrDefault("service.name", ""),
                resource.GetValueOrDefault("service.instance.id", ""),
                TextOf(attributes),
                bounds);

            return metric.DataCase switch
            {
                Metric.DataOneofCase.Gauge => metric.Gauge.DataPoints.Select(point => Of(point.Attributes, [])),
                Metric.DataOneofCase.Sum => metric.Sum.DataPoints.Select(point => Of(point.Attributes, [])),
                Metric.DataOneofCase.Histogram =>
                    metric.Histogram.DataPoints.Select(point => Of(point.Attributes, [.. point.ExplicitBounds])),
                _ => throw new RpcException(new(StatusCode.Unimplemented, $"{metric.Name} is {metric.DataCase}.")),
            };
        }

        private static MetricKind KindOf(Metric metric) => metric.DataCase switch
        {
            Metric.DataOneofCase.Histogram => MetricKind.Histogram,
            Metric.DataOneofCase.Sum => metric.Sum.IsMonotonic ? MetricKind.Counter : MetricKind.UpDownCounter,
            _ => MetricKind.Gauge,
        };

        private static Dictionary<string, string> TextOf(IEnumerable<KeyValue> attributes) =>
            attributes.ToDictionary(attribute => attribute.Key, attribute => attribute.Value.ValueCase switch
            {
                AnyValue.ValueOneofCase.BoolValue => attribute.Value.BoolValue ? "true" : "false",
                AnyValue.ValueOneofCase.IntValue => attribute.Value.IntValue.ToString(CultureInfo.InvariantCulture),
                AnyValue.ValueOneofCase.DoubleValue => attribute.Value.DoubleValue.ToString(CultureInfo.InvariantCulture),
                _ => attribute.Value.StringValue,
            });
    }
}
