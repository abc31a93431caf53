using System.ComponentModel;
using System.Diagnostics;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Galleries;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Transfers;

/// <summary><c>galleries export GALLERY -o FILE</c></summary>
internal sealed class ExportCommand(Terminal terminal) : PlatformCommand<ExportCommand.Settings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, Settings settings, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await using var file = ExportFile.Create(settings.Output);
        await terminal.ProgressAsync("exporting", async report =>
        {
            var gallery = await client.Galleries.GetGalleryAsync(
                new() { Name = settings.GalleryName }, cancellationToken: cancellationToken);
            using var export = client.Transfers.ExportGallery(
                new() { Name = settings.GalleryName, Templates = settings.Templates }, cancellationToken: cancellationToken);
            var records = 0L;
            await foreach (var record in export.ResponseStream.ReadAllAsync(cancellationToken))
            {
                await file.WriteAsync(record, cancellationToken);
                report(++records, gallery.SubjectCount + gallery.FaceCount);
            }
        });

        var end = await file.CompleteAsync(cancellationToken)
            ?? throw new PlatformFailureException("EXPORT_CUT_OFF", "The export ended before its last record.");
        terminal.Write(Document(settings, end, watch.Elapsed), console => console.WriteLine(
            $"{settings.GalleryName}: {end.SubjectCount:n0} subjects, {end.MergeCount:n0} merges, {end.FaceCount:n0} faces"
            + $"{(settings.Templates ? " with templates" : "")} in {settings.Output}, {watch.Elapsed.TotalSeconds:0.0} s"));
        return ExitCode.Done;
    }

    private static object Document(Settings settings, GalleryTrailer end, TimeSpan elapsed) => new
    {
        Gallery = settings.GalleryName,
        settings.Output,
        Subjects = end.SubjectCount,
        Merges = end.MergeCount,
        Faces = end.FaceCount,
        settings.Templates,
        Seconds = Math.Round(elapsed.TotalSeconds, 1),
    };

    internal sealed class Settings : GallerySettings
    {
        [CommandOption("-o|--output <FILE>", isRequired: true)]
        [Description("Gets one JSON record per line; replaced only when the export is whole.")]
        public string Output { get; set; } = "";

        [CommandOption("--templates")]
        [Description("With the faces' templates: faces can be made from them. Needs the scope templates.")]
        public bool Templates { get; set; }
    }
}
