using System.ComponentModel;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Galleries;

/// <summary>A command about one enrolled face.</summary>
public class FaceSettings : SubjectSettings
{
    [CommandArgument(2, "<FACE>")]
    [Description("The face's id, the last part of its name.")]
    public string Face { get; set; } = "";

    internal string FaceName => $"{SubjectName}/faces/{Face}";
}
