using System.ComponentModel;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Galleries;

/// <summary>A command about one subject.</summary>
public class SubjectSettings : GallerySettings
{
    [CommandArgument(1, "<SUBJECT>")]
    [Description("The subject's id: letters, digits, '-', '_' and '.'.")]
    public string Subject { get; set; } = "";

    internal string SubjectName => $"{GalleryName}/subjects/{Subject}";
}
