using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Galleries;
using FacePlatform.Facectl.Output;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Curation;

/// <summary><c>faces move GALLERY SUBJECT FACE TO</c></summary>
internal sealed class MoveFaceCommand(Terminal terminal) : PlatformCommand<MoveFaceCommand.Settings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, Settings settings, CancellationToken cancellationToken)
    {
        var face = await client.Curation.MoveFaceAsync(
            new() { Name = settings.FaceName, Subject = $"{settings.GalleryName}/subjects/{settings.To}" },
            cancellationToken: cancellationToken);
        terminal.Write(FaceResource.Document(face), console => FaceResource.Text(console, [face]));
        return ExitCode.Done;
    }

    internal sealed class Settings : FaceSettings
    {
        [CommandArgument(3, "<TO>")]
        [Description("The id of the subject that it is of.")]
        public string To { get; set; } = "";
    }
}
