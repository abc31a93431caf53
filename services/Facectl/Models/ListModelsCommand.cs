using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;
using Spectre.Console;

namespace FacePlatform.Facectl.Models;

/// <summary><c>models list</c>: what is served, and what was trained or registered.</summary>
internal sealed class ListModelsCommand(Terminal terminal) : PlatformCommand<PlatformSettings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, PlatformSettings settings, CancellationToken cancellationToken)
    {
        var answer = await client.Pipelines.ListPipelinesAsync(new(), cancellationToken: cancellationToken);
        var models = await TryListAsync(client, cancellationToken);
        terminal.Write(
            new { Pipelines = answer.Pipelines.Select(PipelineDocument.Of), Models = models?.Select(ModelDocument.Of) },
            console =>
            {
                console.Write(Table(answer.Pipelines));
                if (models is { Count: > 0 })
                    console.Write(ModelText.Table(models));
            });
        return ExitCode.Done;
    }

    // Pipelines are anybody's to see; models need a scope, and a service that they do without.
    private async Task<IReadOnlyList<Model>?> TryListAsync(PlatformClient client, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.Models.ListModelsAsync(new(), cancellationToken: cancellationToken)).Models;
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            terminal.Warn($"Without trained and registered models: {exception.Status.Detail}");
            return null;
        }
    }

    private static Table Table(IEnumerable<Pipeline> pipelines)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("pipeline", "default", "values", "calibration", "smallest FMR", "title");
        foreach (var p in pipelines)
            table.AddRow(new[]
            {
                p.Name,
                p.Default ? "yes" : "",
                $"{p.EmbeddingSize}",
                p.Calibration?.Name ?? "none",
                $"{p.Calibration?.Points.LastOrDefault(r => r.Supported)?.FalseMatchRate:0.##e+0}",
                p.Title,
            }.Select(Markup.Escape).ToArray());
        return table;
    }
}
