using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Evaluation;

public sealed class VerificationSettings : EvaluationSettings
{
    [CommandOption("--pairs <CSV>")]
    [Description("Columns path_a,path_b,same[[,fold]]: paths relative to the root, same 1 or 0.")]
    public string? Pairs { get; set; }

    [CommandOption("--all-pairs")]
    [Description("Compares every photo with every other.")]
    public bool AllPairs { get; set; }

    [CommandOption("--groups <CSV>")]
    [Description("Columns subject,group: also reports each group's rates at the common thresholds.")]
    public string? Groups { get; set; }

    [CommandOption("--plot <PNG>")]
    [Description("Draws the detection error trade-off.")]
    public string? Plot { get; set; }

    public override ValidationResult Validate() => (Pairs is null) == AllPairs
        ? base.Validate()
        : ValidationResult.Error("Give either --pairs CSV or --all-pairs.");
}
