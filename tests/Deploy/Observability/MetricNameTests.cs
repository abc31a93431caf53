using FacePlatform.Tests.Deploy.Observability.Emission;
using FacePlatform.Tests.Deploy.Observability.Names;
using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Fixtures.Kubernetes.Keda;

namespace FacePlatform.Tests.Deploy.Observability;

/// <summary>Rules, dashboard and autoscaling name what the services really send.</summary>
public sealed class MetricNameTests(ObservedPlatform platform, BuiltOverlays overlays) : IClassFixture<ObservedPlatform>
{
    private MetricCatalog Catalog => new(platform.Metrics, DeployedRules.All);

    [Fact]
    public void Rules_ask_for_metrics_labels_and_values_that_there_are() => AssertNamed(DeployedRules.Queries);

    [Fact]
    public void The_dashboard_asks_for_metrics_labels_and_values_that_there_are() => AssertNamed(Dashboard.Queries);

    [Fact]
    public void Prometheus_marks_series_by_values_that_there_are()
    {
        var problems = AddedLabel.All.SelectMany(Catalog.ProblemsOf).ToList();
        Assert.NotEmpty(AddedLabel.All);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("gpu")]
    public void Autoscaling_asks_for_metrics_labels_and_values_that_there_are(string overlay) =>
        AssertNamed(
            from scaled in overlays.Get(overlay).Of<ScaledObject>()
            from trigger in scaled.Spec.Triggers
            where trigger.Type == "prometheus"
            select new NamedQuery($"ScaledObject {scaled.Metadata.Name}", trigger.Metadata["query"], []));

    [Fact]
    public void Every_service_tells_who_it_is_and_which_of_its_replicas()
    {
        var memory = platform.Metrics.Where(metric => metric.Name == "dotnet_process_memory_working_set_bytes")
            .SelectMany(metric => metric.Series).ToList();
        Assert.Equal(
            ObservedPlatform.Services.Order(StringComparer.Ordinal),
            memory.Select(series => series["job"]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(memory, series => Assert.NotEmpty(series["instance"]));
    }

    private void AssertNamed(IEnumerable<NamedQuery> queries)
    {
        var asked = queries.ToList();
        Assert.NotEmpty(asked);
        var catalog = Catalog;
        var problems = asked.SelectMany(catalog.ProblemsOf).ToList();
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }
}
