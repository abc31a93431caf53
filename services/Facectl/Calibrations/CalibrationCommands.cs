using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Calibrations;

internal static class CalibrationCommands
{
    public static void AddCalibrationCommands(this IConfigurator config) =>
        config.AddCommand<CalibrateCommand>("calibrate")
            .WithDescription("Fits a pipeline's table of false match rate to threshold on labelled photos.")
            .WithExample("calibrate", "--root", "lfw", "--set", "lfw", "--output", "calibration.json", "--split-half");
}
