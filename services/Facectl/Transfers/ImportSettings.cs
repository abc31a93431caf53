using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Galleries;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Transfers;

public sealed class ImportSettings : GallerySettings
{
    [CommandArgument(1, "<DIR>")]
    [Description("Has one folder per subject, named by the subject's id, with its photos (JPEG, PNG, WebP).")]
    public string Folder { get; set; } = "";

    [CommandOption("--face <FACE>")]
    [Description("only, largest or central: which face of a photo is meant.")]
    [DefaultValue(FaceChoice.Only)]
    public FaceChoice Face { get; set; }

    [CommandOption("--collisions <WHAT>")]
    [Description("report, fail or ignore: what to do with a face that looks like another subject.")]
    [DefaultValue(CollisionChoice.Report)]
    public CollisionChoice Collisions { get; set; }
}
