using System.ComponentModel;
using FacePlatform.Facectl.Client;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Jobs;

/// <summary>A command about one job.</summary>
public class JobSettings : PlatformSettings
{
    [CommandArgument(0, "<NAME>")]
    [Description("The job's name, with or without \"styleTransfers/\".")]
    public string Name { get; set; } = "";

    /// <summary>The full name.</summary>
    internal string JobName => Name.Contains('/', StringComparison.Ordinal) ? Name : $"styleTransfers/{Name}";
}
