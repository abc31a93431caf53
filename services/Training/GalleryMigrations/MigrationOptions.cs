using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Training.GalleryMigrations;

/// <summary>How galleries are migrated: the configuration section <c>Migrations</c>.</summary>
public sealed class MigrationOptions
{
    public const string Section = "Migrations";

    /// <summary>Crops that are read, encoded and written together.</summary>
    [Range(1, 64)]
    public int BatchSize { get; set; } = 16;

    /// <summary>
    /// How long the copying waits for Identity to know of its migration, before it takes it for one that never began: its
    /// creation was broken off between the job and Identity.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BeginTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
