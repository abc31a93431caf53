using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Galleries;
using FacePlatform.V1;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Trainings;

public sealed class TrainSettings : TrainingOptionSettings
{
    [CommandArgument(0, "[DIR]")]
    [Description("Has one folder per person with their photos (JPEG, PNG, WebP): DIR/SUBJECT/*.jpg.")]
    public string? Folder { get; set; }

    [CommandOption("--title <TITLE>", isRequired: true)]
    [Description("Of the model: 1 to 40 of a-z, 0-9 and '-'.")]
    public string Title { get; set; } = "";

    [CommandOption("--consent <NOTE>", isRequired: true)]
    [Description("On what ground these people's faces may be used, 10 to 2000 characters; kept with job and model.")]
    public string Consent { get; set; } = "";

    [CommandOption("--calibration <DIR>")]
    [Description("Other people, as DIR, who only calibrate the model. The test people do where absent.")]
    public string? Calibration { get; set; }

    [CommandOption("--server-directory <PATH>")]
    [Description("In place of DIR: a folder of your tenant on the platform, where its operator has set one up.")]
    public string? ServerDirectory { get; set; }

    [CommandOption("--server-calibration <PATH>")]
    [Description("In place of --calibration: a folder there.")]
    public string? ServerCalibration { get; set; }

    [CommandOption("--report <PNG>")]
    [Description("Gets the curves and the distances before and after.")]
    public string? Report { get; set; }

    [CommandOption("--split <CSV>")]
    [Description("Gets who was in which part, as columns subject,part,images: evaluate verification --subjects reads it.")]
    public string? Split { get; set; }

    [CommandOption("--detach")]
    [Description("Only submits it and prints its name: jobs watch goes on from there. Else Ctrl-C cancels it.")]
    public bool Detach { get; set; }

    public override ValidationResult Validate() =>
        (Folder is null) == (ServerDirectory is null)
            ? ValidationResult.Error("Give either DIR or --server-directory.")
        : Calibration is not null && ServerCalibration is not null
            ? ValidationResult.Error("Give either --calibration or --server-calibration.")
        : Folder is null && Calibration is not null
            ? ValidationResult.Error("--server-directory goes with --server-calibration.")
        : Folder is not null && ServerCalibration is not null
            ? ValidationResult.Error("--server-calibration goes with --server-directory.")
        : Detach && (Report ?? Split) is not null
            ? ValidationResult.Error("--detach does not wait for a --report or a --split.")
        : base.Validate();

    /// <summary>The photos to send; none where they lie on the server.</summary>
    /// <exception cref="Output.CallerMistakeException">There is no such folder, or no photo in it.</exception>
    internal IReadOnlyList<TrainingPhoto> ReadPhotos() =>
    [
        .. PhotosIn(Folder, "DIR", calibration: false),
        .. PhotosIn(Calibration, "--calibration", calibration: true),
    ];

    internal TrainingSpec ToSpec() => new()
    {
        Title = Title,
        ConsentNote = Consent,
        Directory = ServerDirectory ?? "",
        CalibrationDirectory = ServerCalibration ?? "",
        Options = ToOptions(),
        RequestId = RequestId.Random(),
    };

    private static IEnumerable<TrainingPhoto> PhotosIn(string? folder, string field, bool calibration) =>
        folder is null ? [] : LabelledFolder.Read(folder, field).Select(file => new TrainingPhoto(file, calibration));
}
