using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Evaluation;

public sealed class QualitySettings : EvaluationSettings
{
    [CommandOption("--fmr <RATE>")]
    [Description("The false match rate, on these photos, at whose threshold non-matches are counted.")]
    [DefaultValue(1e-4)]
    public double FalseMatchRate { get; set; }

    [CommandOption("--plot <PNG>")]
    [Description("Draws FNMR against the share of pairs that is discarded, one line per check.")]
    public string? Plot { get; set; }

    public override ValidationResult Validate() => FalseMatchRate is > 0 and < 1
        ? base.Validate()
        : ValidationResult.Error("--fmr is between 0 and 1.");
}
