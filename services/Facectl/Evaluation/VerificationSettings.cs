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

    [CommandOption("--subjects <CSV>")]
    [Description(
        "Columns subject[[,part]]: compares only these people's photos, such as the test people of train --split. Needs"
        + " --all-pairs.")]
    public string? Subjects { get; set; }

    [CommandOption("--part <PART>")]
    [Description("Of --subjects only those in this part: TRAIN, VALIDATION, TEST or CALIBRATION.")]
    public string? Part { get; set; }

    [CommandOption("--every-face")]
    [Description(
        "Also compares faces that are too poor to be decided on, and leaves photos without a face out, as the figures of a"
        + " training do. Otherwise neither ever matches. Needs --all-pairs.")]
    public bool EveryFace { get; set; }

    [CommandOption("--groups <CSV>")]
    [Description("Columns subject,group: also reports each group's rates at the common thresholds.")]
    public string? Groups { get; set; }

    [CommandOption("--plot <PNG>")]
    [Description("Draws the detection error trade-off.")]
    public string? Plot { get; set; }

    public override ValidationResult Validate() =>
        (Pairs is null) != AllPairs ? ValidationResult.Error("Give either --pairs CSV or --all-pairs.")
        : Subjects is not null && !AllPairs ? ValidationResult.Error("--subjects goes with --all-pairs.")
        : EveryFace && !AllPairs ? ValidationResult.Error("--every-face goes with --all-pairs.")
        : Part is not null && Subjects is null ? ValidationResult.Error("--part goes with --subjects.")
        : base.Validate();
}
