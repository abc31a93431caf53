using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Record;

/// <summary>The record in PostgreSQL.</summary>
public sealed class PostgresRecord(DbContextOptions<PostgresRecord> options) : RecordContext(options)
{
    // Ids are ordered by code point, as SQLite does, whatever the server's locale.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<string>().UseCollation("C");
}
