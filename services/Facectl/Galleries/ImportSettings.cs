using System.ComponentModel;
using FacePlatform.Facectl.Client;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Galleries;

public sealed class ImportSettings : GallerySettings
{
    [CommandArgument(1, "<DIR>")]
    [Description("Has one folder per subject, named by the subject's id, with its photos (JPEG, PNG, WebP).")]
    public string Folder { get; set; } = "";

    [CommandOption("--face <FACE>")]
    [Description("only, largest or central: which face of a photo is meant.")]
    [DefaultValue(FaceChoice.Only)]
    public FaceChoice Face { get; set; }

    [CommandOption("--parallel <N>")]
    [Description("Photos in flight.")]
    [DefaultValue(8)]
    public int Parallel { get; set; }

    public override ValidationResult Validate() =>
        Parallel is >= 1 and <= 256 ? base.Validate() : ValidationResult.Error("--parallel is between 1 and 256.");
}
