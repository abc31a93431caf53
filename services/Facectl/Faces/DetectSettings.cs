using System.ComponentModel;
using FacePlatform.Facectl.Client;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Faces;

public sealed class DetectSettings : PlatformSettings
{
    [CommandArgument(0, "<IMAGE>")]
    [Description("JPEG, PNG or WebP.")]
    public string[] Images { get; set; } = [];

    [CommandOption("--draw <PNG>")]
    [Description("Writes the photo with boxes, landmarks and quality drawn on it. One photo only.")]
    public string? Draw { get; set; }

    [CommandOption("--pipeline <NAME>")]
    [Description("The pipeline that looks; the platform's default where absent.")]
    public string? Pipeline { get; set; }

    public override ValidationResult Validate() => Draw is not null && Images.Length > 1
        ? ValidationResult.Error("--draw takes one photo.")
        : base.Validate();
}
