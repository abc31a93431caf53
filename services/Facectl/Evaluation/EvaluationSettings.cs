using System.ComponentModel;
using FacePlatform.Facectl.Client;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Evaluation;

/// <summary>A command that embeds a folder of labelled photos.</summary>
public class EvaluationSettings : PlatformSettings
{
    [CommandOption("--root <DIR>", isRequired: true)]
    [Description("Photos in DIR/SUBJECT/ or DIR/images/SUBJECT/.")]
    public string Root { get; set; } = "";

    [CommandOption("--face <FACE>")]
    [Description("only, largest or central: which face of a photo is meant.")]
    [DefaultValue(FaceChoice.Central)]
    public FaceChoice Face { get; set; }

    [CommandOption("--pipeline <NAME>")]
    [Description("The pipeline to measure; the platform's default where absent.")]
    public string? Pipeline { get; set; }

    [CommandOption("--parallel <N>")]
    [Description("Photos in flight.")]
    [DefaultValue(8)]
    public int Parallel { get; set; }

    public override ValidationResult Validate() =>
        Parallel is >= 1 and <= 256 ? base.Validate() : ValidationResult.Error("--parallel is between 1 and 256.");
}
