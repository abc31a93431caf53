using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.Facectl.StyleTransfers;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Jobs;

/// <summary><c>jobs result NAME -o OUT</c></summary>
internal sealed class JobResultCommand(Terminal terminal) : PlatformCommand<JobResultCommand.Settings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, Settings settings, CancellationToken cancellationToken)
    {
        var output = PictureFile.At(settings.Output);
        var picture = await client.StyleTransfers.GetStyleTransferResultAsync(
            new() { Name = settings.JobName }, cancellationToken: cancellationToken);
        await output.WriteAsync(picture, cancellationToken);
        terminal.Write(
            new
            {
                Job = settings.JobName,
                Output = output.Path,
                Format = picture.Format.ToString().ToUpperInvariant(),
                picture.Width,
                picture.Height,
            },
            console => console.WriteLine($"{output.Path}: {picture.Width} × {picture.Height} ({settings.JobName})"));
        return ExitCode.Done;
    }

    internal sealed class Settings : JobSettings
    {
        [CommandOption("-o|--output <OUT>", isRequired: true)]
        [Description("Gets the picture: .png or .jpg, as it was submitted.")]
        public string Output { get; set; } = "";

        public override ValidationResult Validate() => PictureFile.Check(Output) ?? base.Validate();
    }
}
