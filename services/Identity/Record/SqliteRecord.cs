using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FacePlatform.Identity.Record;

/// <summary>The record in SQLite.</summary>
public sealed class SqliteRecord(DbContextOptions<SqliteRecord> options) : RecordContext(options)
{
    // Times as numbers: SQLite could neither order nor compare them as the text that is EF's default.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<DateTimeOffsetToBinaryConverter>();
}
