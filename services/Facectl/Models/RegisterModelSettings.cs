using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Google.Protobuf;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Models;

public sealed class RegisterModelSettings : PlatformSettings
{
    [CommandArgument(0, "<FILE>")]
    [Description("The encoder as ONNX: one input [[n, 3, size, size]], one output [[n, embedding size]].")]
    public string File { get; set; } = "";

    [CommandOption("--title <TITLE>", isRequired: true)]
    [Description("1 to 40 of a-z, 0-9 and '-'.")]
    public string Title { get; set; } = "";

    [CommandOption("--source <TEXT>", isRequired: true)]
    [Description("Where it comes from.")]
    public string Source { get; set; } = "";

    [CommandOption("--license <TEXT>", isRequired: true)]
    [Description("Under which licence.")]
    public string License { get; set; } = "";

    [CommandOption("--calibration <FILE>")]
    [Description("Of this model, as facectl calibrate --output writes it; without one it cannot be activated.")]
    public string? Calibration { get; set; }

    [CommandOption("--parent <PIPELINE>")]
    [Description("Whose detector, alignment and input convention it takes. The platform's default where absent.")]
    public string? Parent { get; set; }

    /// <exception cref="CallerMistakeException">The file of the calibration is missing or none.</exception>
    internal async Task<ModelSpec> ReadSpecAsync(CancellationToken cancellationToken) => new()
    {
        Title = Title,
        Parent = PipelineName.Of(Parent),
        Source = Source,
        License = License,
        Calibration = Calibration is null ? null : await ReadCalibrationAsync(Calibration, cancellationToken),
    };

    private static async Task<Calibration> ReadCalibrationAsync(string path, CancellationToken cancellationToken)
    {
        InputFile.Require(path, "--calibration");
        try
        {
            return V1.Calibration.Parser.ParseJson(await System.IO.File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (Exception exception) when (exception is InvalidJsonException or InvalidProtocolBufferException)
        {
            throw new CallerMistakeException(
                "INVALID_CALIBRATION", $"{path} is no calibration: {exception.Message}", "--calibration");
        }
    }
}
