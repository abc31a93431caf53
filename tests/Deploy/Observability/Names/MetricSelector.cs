namespace FacePlatform.Tests.Deploy.Observability.Names;

/// <summary>A metric that a query reads, with its matchers.</summary>
internal sealed record MetricSelector(string Name, IReadOnlyList<LabelMatcher> Matchers);
