using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Training.Record;

/// <summary>The jobs in PostgreSQL.</summary>
public sealed class PostgresTrainings(DbContextOptions<PostgresTrainings> options) : TrainingContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        ConfigurePostgres(configurationBuilder);
}
