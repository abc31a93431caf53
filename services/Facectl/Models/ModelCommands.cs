using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Models;

/// <summary><c>models list|get|networks</c>: pipelines with their models' cards and calibrations.</summary>
internal static class ModelCommands
{
    public static void AddModelCommands(this IConfigurator config) => config.AddBranch("models", branch =>
    {
        branch.SetDescription("Pipelines with their models, licences and calibrations; networks of stylize.");
        branch.AddCommand<List>("list").WithDescription("All pipelines.");
        branch.AddCommand<Get>("get").WithDescription("One pipeline with model cards and calibration.");
        branch.AddCommand<FeatureNetworksCommand>("networks")
            .WithDescription("Networks whose features stylize can match, the default first.");
    });

    internal sealed class List(Terminal terminal) : PlatformCommand<PlatformSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, PlatformSettings settings, CancellationToken cancellationToken)
        {
            var answer = await client.Pipelines.ListPipelinesAsync(new(), cancellationToken: cancellationToken);
            terminal.Write(new { Pipelines = answer.Pipelines.Select(PipelineDocument.Of) }, console =>
            {
                var table = new Table().Border(TableBorder.Simple)
                    .AddColumns("pipeline", "default", "values", "calibration", "smallest FMR", "title");
                foreach (var p in answer.Pipelines)
                    table.AddRow(new[]
                    {
                        p.Name,
                        p.Default ? "yes" : "",
                        $"{p.EmbeddingSize}",
                        p.Calibration?.Name ?? "none",
                        $"{p.Calibration?.Points.LastOrDefault(r => r.Supported)?.FalseMatchRate:0.##e+0}",
                        p.Title,
                    }.Select(Markup.Escape).ToArray());
                console.Write(table);
            });
            return ExitCode.Done;
        }
    }

    internal sealed class GetSettings : PlatformSettings
    {
        [CommandArgument(0, "<PIPELINE>")]
        [Description("The pipeline's name, with or without \"pipelines/\".")]
        public string Pipeline { get; set; } = "";
    }

    internal sealed class Get(Terminal terminal) : PlatformCommand<GetSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, GetSettings settings, CancellationToken cancellationToken)
        {
            const string Prefix = "pipelines/";
            var name = settings.Pipeline.StartsWith(Prefix, StringComparison.Ordinal)
                ? settings.Pipeline
                : Prefix + settings.Pipeline;
            var pipeline = await client.Pipelines.GetPipelineAsync(new() { Name = name }, cancellationToken: cancellationToken);
            terminal.Write(PipelineDocument.Of(pipeline), console => Text(console, pipeline));
            return ExitCode.Done;
        }

        private static void Text(IAnsiConsole console, Pipeline pipeline)
        {
            console.WriteLine($"{pipeline.Name}{(pipeline.Default ? " (default)" : "")}, {pipeline.EmbeddingSize} values");
            foreach (var model in pipeline.Models)
            {
                console.WriteLine($"{model.Role}: {model.Title}");
                console.WriteLine($"  source   {model.Source}");
                console.WriteLine($"  licence  {model.License}");
                console.WriteLine($"  unknown  {model.Unknown}");
                console.WriteLine($"  sha256   {model.Sha256}");
            }

            if (pipeline.Calibration is { } calibration)
                CalibrationText.Write(console, calibration);
            else
                console.WriteLine("No calibration: only explicit thresholds can be used.");
        }
    }
}
