using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.Facectl.StyleTransfers;
using FacePlatform.Facectl.Trainings;
using FacePlatform.V1;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Jobs;

/// <summary><c>jobs result NAME -o OUT</c></summary>
internal sealed class JobResultCommand(Terminal terminal) : PlatformCommand<JobResultCommand.Settings>
{
    protected override Task<int> RunAsync(
        PlatformClient client, Settings settings, CancellationToken cancellationToken) => settings.Kind switch
        {
            StyleTransferJobs when settings.Split is null => PictureAsync(client, settings, cancellationToken),
            StyleTransferJobs => throw CallerMistakeException.Option("--split", $"{settings.JobName} splits nobody."),
            TrainingJobs => ReportAsync(client, settings, cancellationToken),
            _ => throw CallerMistakeException.Option("NAME", $"{settings.JobName} makes no picture."),
        };

    private async Task<int> PictureAsync(PlatformClient client, Settings settings, CancellationToken cancellationToken)
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
                Format = picture.Format.ToProtoName(),
                picture.Width,
                picture.Height,
            },
            console => console.WriteLine($"{output.Path}: {picture.Width} × {picture.Height} ({settings.JobName})"));
        return ExitCode.Done;
    }

    private async Task<int> ReportAsync(PlatformClient client, Settings settings, CancellationToken cancellationToken)
    {
        var files = TrainingFiles.At(settings.Output, "--output", settings.Split);
        await files.WriteAsync(client, settings.JobName, cancellationToken);
        terminal.Write(
            new { Job = settings.JobName, settings.Output, settings.Split },
            console => console.WriteLine(
                $"{settings.Output}{(settings.Split is null ? "" : $", {settings.Split}")} ({settings.JobName})"));
        return ExitCode.Done;
    }

    internal sealed class Settings : JobSettings
    {
        [CommandOption("-o|--output <OUT>", isRequired: true)]
        [Description("Gets the picture: .png or .jpg, as it was submitted; of a training .png.")]
        public string Output { get; set; } = "";

        [CommandOption("--split <CSV>")]
        [Description("Of a training: also gets who was in which part of it, as columns subject,part,images.")]
        public string? Split { get; set; }

        public override ValidationResult Validate() => PictureFile.Check(Output) ?? base.Validate();
    }
}
