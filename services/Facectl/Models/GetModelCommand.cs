using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Models;

/// <summary><c>models get NAME</c>: a model that was trained or registered, or a pipeline.</summary>
internal sealed class GetModelCommand(Terminal terminal) : PlatformCommand<GetModelCommand.Settings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, Settings settings, CancellationToken cancellationToken)
    {
        if (await TryGetModelAsync(client, settings.Name, cancellationToken) is { } model)
            return terminal.Show(model);
        var pipeline = await client.Pipelines.GetPipelineAsync(
            new() { Name = PipelineName.Of(settings.Name) }, cancellationToken: cancellationToken);
        terminal.Write(PipelineDocument.Of(pipeline), console => Text(console, pipeline));
        return ExitCode.Done;
    }

    // A bare id may be either's. Pipelines are anybody's to see; models need a scope, and a service that they do without.
    private static async Task<Model?> TryGetModelAsync(
        PlatformClient client, string name, CancellationToken cancellationToken)
    {
        if (name.StartsWith("pipelines/", StringComparison.Ordinal))
            return null;
        var named = name.StartsWith("models/", StringComparison.Ordinal);
        try
        {
            return await client.Models.GetModelAsync(
                new() { Name = named ? name : $"models/{name}" }, cancellationToken: cancellationToken);
        }
        catch (RpcException) when (!named && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
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

    internal sealed class Settings : PlatformSettings
    {
        [CommandArgument(0, "<NAME>")]
        [Description("models/… of one that was trained or registered, pipelines/… of a pipeline, or either's id.")]
        public string Name { get; set; } = "";
    }
}
