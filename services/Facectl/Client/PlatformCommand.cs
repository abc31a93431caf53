using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Client;

/// <summary>A command that talks to the platform.</summary>
public abstract class PlatformCommand<TSettings> : AsyncCommand<TSettings>
    where TSettings : PlatformSettings
{
    public override async Task<int> ExecuteAsync(
        CommandContext context, TSettings settings, CancellationToken cancellationToken)
    {
        using var client = new PlatformClient(settings);
        return await RunAsync(client, settings, cancellationToken);
    }

    /// <summary>Runs the command and answers its exit code.</summary>
    protected abstract Task<int> RunAsync(PlatformClient client, TSettings settings, CancellationToken cancellationToken);
}
