using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using Spectre.Console;

namespace FacePlatform.Facectl.Models;

/// <summary><c>models networks</c>: what <c>stylize --network</c> may name.</summary>
internal sealed class FeatureNetworksCommand(Terminal terminal) : PlatformCommand<PlatformSettings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, PlatformSettings settings, CancellationToken cancellationToken)
    {
        var answer = await client.StyleTransfers.ListFeatureNetworksAsync(new(), cancellationToken: cancellationToken);
        terminal.Write(
            new
            {
                Networks = answer.FeatureNetworks.Select(network => new
                {
                    network.Id,
                    network.Description,
                    network.ContentLayers,
                    network.StyleLayers,
                    network.License,
                }),
            },
            console =>
            {
                var table = new Table().Border(TableBorder.Simple).AddColumns("network", "description", "licence");
                foreach (var network in answer.FeatureNetworks)
                {
                    string[] cells = [network.Id, network.Description, network.License];
                    table.AddRow([.. cells.Select(Markup.Escape)]);
                }

                console.Write(table);
            });
        return ExitCode.Done;
    }
}
