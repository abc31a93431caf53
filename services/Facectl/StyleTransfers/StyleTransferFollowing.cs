using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>Shows a style transfer on the terminal until it has ended.</summary>
internal static class StyleTransferFollowing
{
    /// <param name="terminal">Shows the progress where somebody watches.</param>
    /// <param name="watch">Follows the job.</param>
    /// <param name="name">The job's name.</param>
    /// <param name="previews">Gets the previews, where wanted; the first that cannot be written is the last.</param>
    /// <param name="cancellationToken">Ends the watch, and not the job.</param>
    /// <returns>The job in its final state.</returns>
    public static async Task<StyleTransfer> FollowAsync(
        this Terminal terminal,
        StyleTransferWatch watch,
        string name,
        PreviewFolder? previews,
        CancellationToken cancellationToken)
    {
        var job = new StyleTransfer();
        await terminal.DescribedProgressAsync("submitted", async report =>
        {
            job = await watch.RunAsync(
                name,
                previews is not null,
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
