using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Kubernetes;
using k8s.Models;
using YamlDotNet.Serialization;

namespace FacePlatform.Tests.Deploy.Observability;

/// <summary>Collector, Prometheus and dashboard as a cluster gets them.</summary>
public sealed class StackTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "deploy/observability");

    [Fact]
    public async Task The_collector_runs_nothing_that_it_does_not_have()
    {
        var stack = await LoadAsync(Folder);
        var configuration = ConfigurationOf(stack, "config.yaml");

        Assert.Subset(configuration.Extensions.Keys.ToHashSet(), configuration.Service.Extensions.ToHashSet());
        Assert.Equal(["logs", "metrics", "traces"], configuration.Service.Pipelines.Keys.Order());
        Assert.All(configuration.Service.Pipelines.Values, pipeline =>
        {
            Assert.Subset(configuration.Receivers.Keys.ToHashSet(), pipeline.Receivers.ToHashSet());
            Assert.Subset(configuration.Processors.Keys.ToHashSet(), pipeline.Processors.ToHashSet());
            Assert.Subset(configuration.Exporters.Keys.ToHashSet(), pipeline.Exporters.ToHashSet());
            // First, so that nothing is taken in that there is no room for.
            Assert.Equal("memory_limiter", pipeline.Processors[0]);
        });
    }

    // What PrometheusMetric, and so every test of a metric's name, takes for granted.
    [Fact]
    public async Task Metrics_keep_the_names_and_labels_that_queries_count_on()
    {
        var stack = await LoadAsync(Folder);
        var exporter = ConfigurationOf(stack, "config.yaml").Exporters["prometheus"]!;
        Assert.Equal("UnderscoreEscapingWithSuffixes", exporter["translation_strategy"]);
        Assert.Equal("true", exporter["without_scope_info"]);
        Assert.DoesNotContain("namespace", exporter.Keys);

        var prometheus = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(
            MapOf(stack, "prometheus").Data["prometheus.yaml"]);
        var scrape = Assert.IsType<Dictionary<object, object>>(Assert.Single((List<object>)prometheus["scrape_configs"]));
        Assert.Equal("true", scrape["honor_labels"]);
        var target = ((List<object>)((Dictionary<object, object>)((List<object>)scrape["static_configs"])[0])["targets"])[0];
        var port = stack.Get<V1Service>("otel-collector").Spec.Ports.Single(port => port.Name == "metrics").Port;
        Assert.Equal($"otel-collector:{port}", target);
        Assert.EndsWith($":{port}", (string)exporter["endpoint"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prometheus_has_every_file_of_rules_and_Grafana_the_dashboard()
    {
        var stack = await LoadAsync(Folder);
        Assert.Equal(
            Directory.EnumerateFiles(Path.Combine(Folder, "prometheus/rules"))
                .ToDictionary(file => Path.GetFileName(file), File.ReadAllText),
            MapOf(stack, "prometheus-rules").Data);

        var dashboard = stack.Get<V1ConfigMap>("grafana-dashboard");
        Assert.Equal("1", dashboard.Metadata.Labels["grafana_dashboard"]);
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(Folder, "grafana/faceplatform.json"), TestContext.Current.CancellationToken),
            Assert.Single(dashboard.Data).Value);
    }

    [Fact]
    public async Task Prometheus_takes_its_configuration()
    {
        // Where it looks for rules is checked too.
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "prometheus.yaml");
        var configuration = await File.ReadAllTextAsync(
            Path.Combine(Folder, "prometheus/config.yaml"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            file,
            configuration.Replace("/etc/prometheus/rules", Path.Combine(Folder, "prometheus/rules"), StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await PrometheusTool.RunAsync("check", "config", file);
    }

    [Fact]
    public async Task Traces_and_logs_go_to_another_backend_where_an_overlay_says_so()
    {
        using var folder = new TemporaryFolder();
        string To(string path) => Path.GetRelativePath(folder.Path, Path.Combine(Folder, path));
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "kustomization.yaml"),
            $"resources: [{To("")}]\ncomponents: [{To("../kubernetes/components/telemetry-backend")}]\n",
            TestContext.Current.CancellationToken);
        var stack = await LoadAsync(folder.Path);

        var container = stack.Get<V1Deployment>("otel-collector").Spec.Template.Spec.Containers.Single();
        Assert.Equal(["--config=/etc/otelcol/config.yaml", "--config=/etc/otelcol/backend.yaml"], container.Args);
        var backend = ConfigurationOf(stack, "backend.yaml");
        Assert.Equal(["logs", "traces"], backend.Service.Pipelines.Keys.Order());
        Assert.All(backend.Service.Pipelines.Values, pipeline => Assert.Equal(["otlp/backend"], pipeline.Exporters));
        var variables = backend.Exporters["otlp/backend"]!.Values
            .SelectMany(value => value is Dictionary<object, object> map ? [.. map.Values] : (object[])[value]);
        Assert.All(variables, value => Assert.Contains(container.Env, variable => $"${{env:{variable.Name}}}" == (string)value));
    }

    private static async Task<KubernetesOverlay> LoadAsync(string folder)
    {
        var stack = await KubernetesOverlay.TryLoadAsync(folder);
        Assert.SkipWhen(stack is null, KubernetesOverlay.Missing);
        return stack;
    }

    private static CollectorConfiguration ConfigurationOf(KubernetesOverlay stack, string file) =>
        CollectorConfiguration.Parse(MapOf(stack, "otel-collector").Data[file]);

    // Its name ends with a hash.
    private static V1ConfigMap MapOf(KubernetesOverlay stack, string name) =>
        stack.Of<V1ConfigMap>().Single(map => map.Metadata.Name.StartsWith(name, StringComparison.Ordinal)
            && map.Metadata.Name.Length == name.Length + "-0123456789".Length);
}
