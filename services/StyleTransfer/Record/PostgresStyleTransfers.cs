using Microsoft.EntityFrameworkCore;

namespace FacePlatform.StyleTransfer.Record;

/// <summary>The style transfers in PostgreSQL.</summary>
public sealed class PostgresStyleTransfers(DbContextOptions<PostgresStyleTransfers> options)
    : StyleTransferContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        ConfigurePostgres(configurationBuilder);
}
