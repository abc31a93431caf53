using System.ComponentModel;
using FacePlatform.Facectl.Client;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Models;

/// <summary>A command about one model that was trained or registered.</summary>
public class ModelSettings : PlatformSettings
{
    private const string Prefix = "models/";

    [CommandArgument(0, "<MODEL>")]
    [Description("The model's name, with or without \"models/\".")]
    public string Model { get; set; } = "";

    internal string ModelName => Model.StartsWith(Prefix, StringComparison.Ordinal) ? Model : Prefix + Model;
}
