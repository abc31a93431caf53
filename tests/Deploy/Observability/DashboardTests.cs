using System.Text.Json;
using FacePlatform.Tests.Deploy.Observability.Names;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Deploy.Observability;

public sealed class DashboardTests
{
    [Fact]
    public void Every_panel_says_what_it_shows_in_which_unit()
    {
        Assert.All(Dashboard.Panels, panel =>
        {
            Assert.NotEmpty(panel.GetProperty("title").GetString()!);
            Assert.NotEmpty(panel.GetProperty("description").GetString()!);
            Assert.NotEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()!);
            Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray());
        });
        var ids = Dashboard.Panels.Select(panel => panel.GetProperty("id").GetInt32()).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void No_panel_lies_on_another()
    {
        var cells = Dashboard.Panels.SelectMany(panel => CellsOf(panel.GetProperty("gridPos"))).ToList();
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.X, 0, 23));
    }

    // promtool checks queries only in rules.
    [Fact]
    public async Task Prometheus_takes_every_query()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "queries.yaml");
        await File.WriteAllTextAsync(
            file,
            JsonSerializer.Serialize(new
            {
                groups = new[]
                {
                    new
                    {
                        name = "queries",
                        rules = Dashboard.Queries.Select((query, i) => new { record = $"query:{i}", expr = query.Expression }),
                    },
                },
            }),
            TestContext.Current.CancellationToken);
        await PrometheusTool.RunAsync("check", "rules", file);
    }

    private static IEnumerable<(int X, int Y)> CellsOf(JsonElement position) =>
        from x in Enumerable.Range(position.GetProperty("x").GetInt32(), position.GetProperty("w").GetInt32())
        from y in Enumerable.Range(position.GetProperty("y").GetInt32(), position.GetProperty("h").GetInt32())
        select (x, y);
}
