using Microsoft.EntityFrameworkCore;

namespace FacePlatform.StyleTransfer.Record;

/// <summary>The style transfers in SQLite.</summary>
public sealed class SqliteStyleTransfers(DbContextOptions<SqliteStyleTransfers> options) : StyleTransferContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        ConfigureSqlite(configurationBuilder);
}
