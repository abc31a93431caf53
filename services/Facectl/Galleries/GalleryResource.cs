using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Galleries;

/// <summary><c>galleries list|get|create|update|delete</c></summary>
internal static class GalleryResource
{
    private static object Document(Gallery gallery) => new
    {
        gallery.Name,
        gallery.DisplayName,
        gallery.Pipeline,
        OtherPipeline = gallery.OtherPipeline is { Length: > 0 } other ? other : null,
        gallery.KeepCrops,
        gallery.SubjectCount,
        gallery.FaceCount,
        CreateTime = TimeText.Of(gallery.CreateTime),
    };

    private static void Text(IAnsiConsole console, IEnumerable<Gallery> galleries)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("gallery", "subjects", "faces", "created", "crops kept", "pipeline", "display name");
        foreach (var g in galleries)
            table.AddRow(new[]
            {
                g.Name, $"{g.SubjectCount}", $"{g.FaceCount}", TimeText.Of(g.CreateTime) ?? "", g.KeepCrops ? "yes" : "",
                g.OtherPipeline.Length > 0 ? $"{g.Pipeline} and {g.OtherPipeline}" : g.Pipeline, g.DisplayName,
            }.Select(Markup.Escape).ToArray());
        console.Write(table);
    }

    internal sealed class List(Terminal terminal) : PlatformCommand<PlatformSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, PlatformSettings settings, CancellationToken cancellationToken)
        {
            var galleries = await Pages.AllAsync<Gallery>(async token =>
            {
                var page = await client.Galleries.ListGalleriesAsync(
                    new() { PageSize = Pages.Size, PageToken = token }, cancellationToken: cancellationToken);
                return (page.Galleries, page.NextPageToken);
            });
            terminal.Write(new { Galleries = galleries.Select(Document) }, console => Text(console, galleries));
            return ExitCode.Done;
        }
    }

    internal sealed class Get(Terminal terminal) : PlatformCommand<GallerySettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, GallerySettings settings, CancellationToken cancellationToken)
        {
            var gallery = await client.Galleries.GetGalleryAsync(
                new() { Name = settings.GalleryName }, cancellationToken: cancellationToken);
            terminal.Write(Document(gallery), console => Text(console, [gallery]));
            return ExitCode.Done;
        }
    }

    internal sealed class CreateSettings : GallerySettings
    {
        [CommandOption("--display-name <NAME>")]
        [Description("At most 200 characters.")]
        public string? DisplayName { get; set; }

        [CommandOption("--pipeline <NAME>")]
        [Description("The pipeline whose templates it holds; the platform's default where absent.")]
        public string? Pipeline { get; set; }

        [CommandOption("--keep-crops")]
        [Description(
            "Keeps the aligned crops of enrolled faces, sealed with a key of each subject, so that a migration to another"
            + " pipeline needs no new photos.")]
        public bool? KeepCrops { get; set; }
    }

    internal sealed class Create(Terminal terminal) : PlatformCommand<CreateSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, CreateSettings settings, CancellationToken cancellationToken)
        {
            var gallery = await client.Galleries.CreateGalleryAsync(
                new()
                {
                    GalleryId = settings.Gallery,
                    Gallery = new()
                    {
                        DisplayName = settings.DisplayName ?? "",
                        Pipeline = PipelineName.Of(settings.Pipeline),
                        KeepCrops = settings.KeepCrops ?? false,
                    },
                    RequestId = RequestId.Random(),
                },
                cancellationToken: cancellationToken);
            terminal.Write(Document(gallery), console => Text(console, [gallery]));
            return ExitCode.Done;
        }
    }

    internal sealed class UpdateSettings : GallerySettings
    {
        [CommandOption("--display-name <NAME>")]
        [Description("At most 200 characters; \"\" removes it.")]
        public string? DisplayName { get; set; }

        [CommandOption("--keep-crops")]
        [Description(
            "Keeps the aligned crops of the faces that are enrolled from now on; --keep-crops=false erases those kept so"
            + " far.")]
        public bool? KeepCrops { get; set; }

        public override ValidationResult Validate() => DisplayName is null && KeepCrops is null
            ? ValidationResult.Error("Say what to change: --display-name or --keep-crops.")
            : base.Validate();

        internal UpdateGalleryRequest ToRequest()
        {
            var request = new UpdateGalleryRequest { Gallery = new() { Name = GalleryName }, UpdateMask = new() };
            if (DisplayName is not null)
            {
                request.Gallery.DisplayName = DisplayName;
                request.UpdateMask.Paths.Add("display_name");
            }

            if (KeepCrops is { } keep)
            {
                request.Gallery.KeepCrops = keep;
                request.UpdateMask.Paths.Add("keep_crops");
            }

            return request;
        }
    }

    internal sealed class Update(Terminal terminal) : PlatformCommand<UpdateSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, UpdateSettings settings, CancellationToken cancellationToken)
        {
            var gallery = await client.Galleries.UpdateGalleryAsync(
                settings.ToRequest(), cancellationToken: cancellationToken);
            terminal.Write(Document(gallery), console => Text(console, [gallery]));
            return ExitCode.Done;
        }
    }

    internal sealed class DeleteSettings : GallerySettings
    {
        [CommandOption("--force")]
        [Description("Also where it has subjects; all that is enrolled is erased with it.")]
        public bool Force { get; set; }
    }

    internal sealed class Delete(Terminal terminal) : PlatformCommand<DeleteSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, DeleteSettings settings, CancellationToken cancellationToken)
        {
            await client.Galleries.DeleteGalleryAsync(
                new() { Name = settings.GalleryName, Force = settings.Force }, cancellationToken: cancellationToken);
            terminal.Write(
                new { Deleted = settings.GalleryName }, console => console.WriteLine($"{settings.GalleryName} is erased."));
            return ExitCode.Done;
        }
    }
}
