using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Galleries;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;
using Spectre.Console;

namespace FacePlatform.Facectl.Curation;

/// <summary><c>galleries rebuild-index GALLERY</c></summary>
internal sealed class RebuildIndexCommand(Terminal terminal) : PlatformCommand<GallerySettings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, GallerySettings settings, CancellationToken cancellationToken)
    {
        var last = new RebuildIndexProgress();
        await terminal.ProgressAsync("rebuilding", async report =>
        {
            using var rebuild = client.Curation.RebuildIndex(
                new() { Name = settings.GalleryName }, cancellationToken: cancellationToken);
            await foreach (var progress in rebuild.ResponseStream.ReadAllAsync(cancellationToken))
            {
                last = progress;
                report(progress.Templates, progress.TemplateCount);
            }
        });
        if (!last.Done)
            throw new PlatformFailureException("REBUILD_CUT_OFF", "The platform ended the rebuild before it was done.");
        terminal.Write(
            new { Gallery = settings.GalleryName, last.Templates, last.TemplateCount, last.Removed, last.Done },
            console => console.WriteLine(
                $"{settings.GalleryName}: {last.Templates:n0} templates written, {last.Removed:n0} stale entries removed"));
        return ExitCode.Done;
    }
}
