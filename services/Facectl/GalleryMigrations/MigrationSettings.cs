using System.ComponentModel;
using FacePlatform.Facectl.Client;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.GalleryMigrations;

/// <summary>A command about one migration.</summary>
public class MigrationSettings : PlatformSettings
{
    private const string Prefix = "migrations/";

    [CommandArgument(0, "<NAME>")]
    [Description("The migration's name, with or without \"migrations/\".")]
    public string Name { get; set; } = "";

    internal string MigrationName => Name.StartsWith(Prefix, StringComparison.Ordinal) ? Name : Prefix + Name;
}
