using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Identity.Transfers;

/// <summary>The configuration section <c>Transfers</c>.</summary>
public sealed class TransferOptions
{
    public const string Section = "Transfers";

    /// <summary>Exports at a time; more are refused with OVERLOADED. Each holds a connection to the database.</summary>
    [Range(1, 100)]
    public int MaxExports { get; set; } = 2;

    /// <summary>
    /// How long an export may take. While one goes on the database keeps what was erased since it began, on SQLite all
    /// of the log.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan MaxExportTime { get; set; } = TimeSpan.FromMinutes(10);
}
