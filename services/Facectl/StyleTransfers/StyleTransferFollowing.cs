using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>Shows a style transfer on the terminal until it has ended.</summary>
internal static class StyleTransferFollowing
{
    /// <param name="client">The platform.</param>
    /// <param name="previews">Whether previews are wanted.</param>
    /// <param name="patience">How long to wait for a platform that is away.</param>
    public static JobWatch<WatchStyleTransferResponse, StyleTransfer> Watch(
        PlatformClient client, bool previews, TimeSpan patience) => new(
            (name, token) => client.StyleTransfers.WatchStyleTransfer(
                new() { Name = name, Previews = previews }, cancellationToken: token),
            update => update.StyleTransfer,
            job => job.State,
            patience,
            TimeProvider.System);

    /// <param name="terminal">Shows the progress where somebody watches.</param>
    /// <param name="watch">Follows the job.</param>
    /// <param name="name">The job's name.</param>
    /// <param name="previews">Gets the previews, where wanted; the first that cannot be written is the last.</param>
    /// <param name="cancellationToken">Ends the watch, and not the job.</param>
    /// <returns>The job in its final state.</returns>
    public static async Task<StyleTransfer> FollowAsync(
        this Terminal terminal,
        JobWatch<WatchStyleTransferResponse, StyleTransfer> watch,
        string name,
        PreviewFolder? previews,
        CancellationToken cancellationToken)
    {
        var job = new StyleTransfer();
        await terminal.DescribedProgressAsync("submitted", async report =>
        {
            job = await watch.RunAsync(
                name,
                async update =>
                {
                    var (now, progress) = (update.StyleTransfer, update.StyleTransfer.Progress ?? new());
                    report(progress.Iteration, progress.Iterations, StyleTransferText.Progress(now));
                    if (previews is not null && !await terminal.TryKeepAsync(previews, update, cancellationToken))
                        previews = null;
                },
                cancellationToken);
        });
        return job;
    }

    // A full disk is no reason to lose sight of the job.
    private static async Task<bool> TryKeepAsync(
        this Terminal terminal,
        PreviewFolder previews,
        WatchStyleTransferResponse update,
        CancellationToken cancellationToken)
    {
        try
        {
            await previews.KeepAsync(update, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            terminal.Warn($"No more previews: {exception.Message}");
            return false;
        }
    }
}
