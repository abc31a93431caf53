using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Training.Record;

/// <summary>The jobs in SQLite.</summary>
public sealed class SqliteTrainings(DbContextOptions<SqliteTrainings> options) : TrainingContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        ConfigureSqlite(configurationBuilder);
}
