using System.Diagnostics;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.Transfers;

/// <summary>
/// <c>import GALLERY DIR</c>: a refused photo is reported and the import goes on; a stream that breaks is taken up again.
/// Where the platform stays away it stops, and the same command goes on within a day, for as long as the platform
/// remembers request ids; after that it enrols every photo again.
/// </summary>
internal sealed class ImportCommand(Terminal terminal) : PlatformCommand<ImportSettings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, ImportSettings settings, CancellationToken cancellationToken)
    {
        ImportedPhoto[] photos =
            [.. LabelledFolder.Read(settings.Folder).Select(file => new ImportedPhoto(settings.Gallery, file))];
        var config = new ImportFacesConfig
        {
            Parent = settings.GalleryName,
            CreateMissing = true,
            FaceSelection = settings.Face.ToSelection(),
            CollisionPolicy = settings.Collisions.ToPolicy(),
        };
        var watch = Stopwatch.StartNew();
        await terminal.ProgressAsync("importing", photos.Length, step =>
            new PhotoImport(client, config, TimeSpan.FromSeconds(settings.Timeout), TimeProvider.System, step)
                .RunAsync(photos, cancellationToken));

        var report = new ImportReport(settings.GalleryName, photos, watch.Elapsed);
        terminal.Write(report.Document, report.Write);
        return report.ExitCode;
    }
}
