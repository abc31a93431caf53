using System.ComponentModel;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Evaluation;

public sealed class IdentificationSettings : EvaluationSettings
{
    [CommandOption("--plot <PNG>")]
    [Description("Draws TPIR against FPIR.")]
    public string? Plot { get; set; }
}
