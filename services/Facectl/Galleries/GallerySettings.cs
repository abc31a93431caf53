using System.ComponentModel;
using FacePlatform.Facectl.Client;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Galleries;

/// <summary>A command about one gallery.</summary>
public class GallerySettings : PlatformSettings
{
    [CommandArgument(0, "<GALLERY>")]
    [Description("The gallery's id: letters, digits, '-', '_' and '.'.")]
    public string Gallery { get; set; } = "";

    internal string GalleryName => $"galleries/{Gallery}";
}
