using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Storage;

/// <summary>
/// Where a database is: the configuration section <c>Storage</c>, and <c>ConnectionStrings:{name}</c> of the database.
/// </summary>
public sealed class DatabaseOptions
{
    public const string Section = "Storage";

    /// <summary>
    /// <c>sqlite</c> or <c>postgres</c>. Where absent, a connection string with <c>Host</c> means PostgreSQL and
    /// everything else SQLite.
    /// </summary>
    public DatabaseProvider? Provider { get; set; }

    /// <summary>
    /// The folder of <c>{name}.db</c> where SQLite has no connection string; relative to the content root. Created with
    /// access for its owner only.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string DataFolder { get; set; } = "data";

    /// <summary>How long SQLite waits for another connection's lock before it reports that the database is busy.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The connection string; never read from the section <c>Storage</c>.</summary>
    public string ConnectionString { get; internal set; } = "";
}
