using System.ComponentModel;
using System.Text.RegularExpressions;
using FacePlatform.Facectl.Evaluation;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Calibrations;

public sealed partial class CalibrateSettings : EvaluationSettings
{
    [CommandOption("--set <NAME>", isRequired: true)]
    [Description("The labelled set's name: lower-case letters, digits and '-'. The calibration's name starts with it.")]
    public string Set { get; set; } = "";

    [CommandOption("--population <TEXT>")]
    [Description("Whom the rates describe, and whom they do not.")]
    public string? Population { get; set; }

    [CommandOption("--output <FILE>")]
    [Description("Writes the calibration as protobuf JSON (faceplatform.v1.Calibration), as a pipeline's manifest takes it.")]
    public string? Output { get; set; }

    [CommandOption("--split-half")]
    [Description("Also fits on half the people and measures on the other, 10 times each way.")]
    public bool SplitHalf { get; set; }

    [CommandOption("--plot <PNG>")]
    [Description("Draws the genuine and the impostor scores with the threshold at FMR 1e-4.")]
    public string? Plot { get; set; }

    public override ValidationResult Validate() => SetName().IsMatch(Set)
        ? base.Validate()
        : ValidationResult.Error("--set is made of lower-case letters, digits and '-'.");

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$")]
    private static partial Regex SetName();
}
