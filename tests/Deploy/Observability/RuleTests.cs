using FacePlatform.Tests.Deploy.Observability.Names;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Deploy.Observability;

public sealed class RuleTests
{
    private static readonly string Tests = Path.Combine(RepositoryRoot.Path, "tests/Deploy/Observability/Rules");

    private static IEnumerable<Rule> Alerts => DeployedRules.All.Where(rule => rule.Alert is not null);

    [Fact]
    public Task Prometheus_takes_the_rules() =>
        PrometheusTool.RunAsync(["check", "rules", .. Directory.GetFiles(DeployedRules.Folder)]);

    public static TheoryData<string> TestFiles => [.. Directory.GetFiles(Tests, "*.test.yaml").Select(file => Path.GetFileName(file))];

    [Theory, MemberData(nameof(TestFiles))]
    public Task Alerts_fire_where_they_should_and_nowhere_else(string file) =>
        PrometheusTool.RunAsync("test", "rules", Path.Combine(Tests, file));

    [Fact]
    public void Every_alert_has_such_a_test()
    {
        var tested = string.Concat(Directory.EnumerateFiles(Tests, "*.test.yaml").Select(File.ReadAllText));
        Assert.All(Alerts, alert => Assert.Contains($"\"{alert.Alert}\"", tested));
    }

    [Fact]
    public void A_recorded_metric_is_named_by_level_metric_and_operations() =>
        Assert.All(
            DeployedRules.All.Where(rule => rule.Record is not null),
            rule => Assert.Matches("^[a-z_]+:[a-z_]+:[a-z0-9_]+$", rule.Record));

    [Fact]
    public void Every_alert_says_how_urgent_it_is_what_happens_and_what_to_do()
    {
        Assert.All(Alerts, alert =>
        {
            Assert.True(alert.Labels.GetValueOrDefault("severity") is "page" or "ticket", alert.Alert);
            Assert.All(["summary", "description"], key => Assert.NotEmpty(alert.Annotations.GetValueOrDefault(key, "")));
        });
    }

    // The README's anchor of a heading is its words, in small letters, joined by hyphens.
    [Fact]
    public void Every_alert_leads_to_a_section_of_the_README_that_names_it()
    {
        var sections = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md"))
            .Split("\n## ").Skip(1)
            .ToDictionary(section => section.Split('\n')[0].ToLowerInvariant().Replace(' ', '-'));
        Assert.All(Alerts, alert =>
        {
            var anchor = Assert.Contains("runbook_url", alert.Annotations).Split('#')[1];
            Assert.Contains($"`{alert.Alert}`", Assert.Contains(anchor, sections));
        });
    }
}
