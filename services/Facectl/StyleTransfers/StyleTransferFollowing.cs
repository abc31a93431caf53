using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>Shows a style transfer on the terminal until it has ended.</summary>
internal static class StyleTransferFollowing
{
    /// <param name="terminal">Shows the progress where somebody watches.</param>
    /// <param name="client">The platform.</param>
    /// <param name="name">The job's name.</param>
    /// <param name="previews">Gets the previews, where wanted.</param>
    /// <param name="patience">How long to wait for a platform that is away.</param>
    /// <param name="cancellationToken">Ends the watch, and not the job.</param>
    /// <returns>The job in its final state.</returns>
    public static async Task<StyleTransfer> FollowAsync(
        this Terminal terminal,
        PlatformClient client,
        string name,
        PreviewFolder? previews,
        TimeSpan patience,
        CancellationToken cancellationToken)
    {
        var job = new StyleTransfer();
        await terminal.DescribedProgressAsync("submitted", async report =>
        {
            var watch = new StyleTransferWatch(client, patience, TimeProvider.System);
            job = await watch.RunAsync(
                name,
                previews is not null,
                async update =>
                {
                    var progress = update.StyleTransfer.Progress;
                    report(progress?.Iteration ?? 0, progress?.Iterations ?? 0, StyleTransferText.Progress(update.StyleTransfer));
                    if (previews is not null)
                        await previews.KeepAsync(update, cancellationToken);
                },
                cancellationToken);
        });
        return job;
    }
}
