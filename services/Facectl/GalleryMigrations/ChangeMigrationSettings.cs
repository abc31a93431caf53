using System.ComponentModel;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.GalleryMigrations;

/// <summary>A command that changes which pipeline decides.</summary>
public sealed class ChangeMigrationSettings : MigrationSettings
{
    [CommandOption("--allow-missing")]
    [Description(
        "Also where people have no template of the pipeline that is to decide: they are not recognised until they are"
        + " enrolled again.")]
    public bool AllowMissing { get; set; }
}
