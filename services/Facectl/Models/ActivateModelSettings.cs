using System.ComponentModel;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Models;

public sealed class ActivateModelSettings : ModelSettings
{
    [CommandOption("--force")]
    [Description("Although it is worse than its parent. Against a calibration that is too small nothing helps.")]
    public bool Force { get; set; }

    [CommandOption("--default")]
    [Description("Also lets requests and new galleries that name no pipeline use it.")]
    public bool Default { get; set; }
}
