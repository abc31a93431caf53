using FacePlatform.Tests.Deploy.Observability.Names;

namespace FacePlatform.Tests.Deploy.Observability;

/// <summary>That the reading of names sees what PromQL names: what it overlooks is checked by nobody.</summary>
public sealed class PromqlNamesTests
{
    [Fact]
    public void Metrics_matchers_and_groupings_are_told_from_the_rest()
    {
        var names = new PromqlNames(
            """
            histogram_quantile(0.95, sum by (job, le) (rate(wait_seconds_bucket{job="a", le!="+Inf"}[5m:30s] offset 1d))) > 1e3
              and on (job) (1 - level:recorded:ratio_rate5m / ignoring (kind) group_left (zone) sum(up) without (instance)) >= bool 0
              or vector(0) unless max_over_time(other{text=~"a{1,2} or b"}[1h])
            """);

        Assert.Equal(
            ["wait_seconds_bucket", "level:recorded:ratio_rate5m", "up", "other"],
            names.Selectors.Select(selector => selector.Name));
        Assert.Equal(
            [new("job", "=", "a"), new("le", "!=", "+Inf")],
            names.Selectors[0].Matchers);
        Assert.Equal([new("text", "=~", "a{1,2} or b")], names.Selectors[3].Matchers);
        Assert.Equal(["job", "le", "job", "kind", "zone", "instance"], names.GroupingLabels);
    }

    [Theory]
    [InlineData("=", "a|b", "a|b")]
    [InlineData("=~", "a|b", "a", "b")]
    [InlineData("=~", "/v1.(A/(B|C)|D/E)", "/v1.A/B", "/v1.A/C", "/v1.D/E")]
    [InlineData("=~", "a.*|b")]
    public void A_matcher_tells_each_text_that_it_names(string operation, string value, params string[] texts) =>
        Assert.Equal(texts, new LabelMatcher("label", operation, value).Alternatives);
}
