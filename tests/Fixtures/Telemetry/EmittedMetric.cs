namespace FacePlatform.Tests.Fixtures.Telemetry;

/// <summary>A metric that a service sent.</summary>
/// <param name="Name">OpenTelemetry's, as <c>faceplatform.jobs.waiting</c>.</param>
/// <param name="Unit">In UCUM: <c>s</c>, <c>By</c>, <c>1</c>, <c>{face}</c>.</param>
/// <param name="Kind">What decides its name in Prometheus.</param>
/// <param name="Series">Each is one service's, with every attribute of a measurement.</param>
public sealed record EmittedMetric(string Name, string Unit, MetricKind Kind, IReadOnlyList<EmittedSeries> Series);
