using FacePlatform.Facectl.Calibrations;
using FacePlatform.Facectl.Evaluation;
using FacePlatform.Facectl.Faces;
using FacePlatform.Facectl.Galleries;
using FacePlatform.Facectl.GalleryMigrations;
using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Keys;
using FacePlatform.Facectl.Models;
using FacePlatform.Facectl.Output;
using FacePlatform.Facectl.StyleTransfers;
using FacePlatform.Facectl.Trainings;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl;

/// <summary>The command line: every command, its arguments and where failures become exit codes.</summary>
public static class FacectlApp
{
    /// <summary>Runs one command line and answers its exit code; see <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(
        IEnumerable<string> args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        var app = new CommandApp();
        app.Configure(config =>
        {
            config.SetApplicationName("facectl");
            config.ConfigureConsole(terminal.Out);
            config.UseStrictParsing();
            config.Settings.Registrar.RegisterInstance(terminal);
            config.SetExceptionHandler((exception, _) => terminal.Fail(Failure.Of(exception)));

            config.AddFaceCommands();
            config.AddGalleryCommands();
            config.AddStyleTransferCommands();
            config.AddTrainingCommands();
            config.AddJobCommands();
            config.AddModelCommands();
            config.AddMigrationCommands();
            config.AddKeyCommands();
            config.AddEvaluationCommands();
            config.AddCalibrationCommands();
        });
        return await app.RunAsync(args, cancellationToken);
    }
}
