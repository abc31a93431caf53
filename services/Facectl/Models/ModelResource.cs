using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.Models;

/// <summary><c>models activate|retire|delete</c></summary>
internal static class ModelResource
{
    // Longer than the platform waits for the model to be served, or not to be: it says what went wrong.
    private const double LeastSeconds = 60;

    internal sealed class Activate(Terminal terminal) : PlatformCommand<ActivateModelSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, ActivateModelSettings settings, CancellationToken cancellationToken) =>
            terminal.Show(await client.Models.ActivateModelAsync(
                new() { Name = settings.ModelName, Force = settings.Force, Default = settings.Default },
                deadline: DeadlineOf(settings),
                cancellationToken: cancellationToken));
    }

    internal sealed class Retire(Terminal terminal) : PlatformCommand<ModelSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, ModelSettings settings, CancellationToken cancellationToken) =>
            terminal.Show(await client.Models.RetireModelAsync(
                new() { Name = settings.ModelName },
                deadline: DeadlineOf(settings),
                cancellationToken: cancellationToken));
    }

    internal sealed class Delete(Terminal terminal) : PlatformCommand<ModelSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, ModelSettings settings, CancellationToken cancellationToken)
        {
            await client.Models.DeleteModelAsync(
                new() { Name = settings.ModelName }, cancellationToken: cancellationToken);
            terminal.Write(
                new { Deleted = settings.ModelName }, console => console.WriteLine($"{settings.ModelName} is deleted."));
            return ExitCode.Done;
        }
    }

    /// <summary>Prints a model as it is.</summary>
    public static int Show(this Terminal terminal, Model model)
    {
        terminal.Write(ModelDocument.Of(model), console => ModelText.Write(console, model));
        return ExitCode.Done;
    }

    private static DateTime DeadlineOf(ModelSettings settings) =>
        DateTime.UtcNow.AddSeconds(Math.Max(settings.Timeout, LeastSeconds));
}
