using FacePlatform.Jobs;

namespace FacePlatform.Training.Record;

public static class RecordExtensions
{
    /// <summary>The name of the database's connection string and SQLite file.</summary>
    public const string Database = "training";

    /// <summary>Adds the record of this service's jobs, of both kinds.</summary>
    public static IHostApplicationBuilder AddTrainingRecord(this IHostApplicationBuilder builder) =>
        builder.AddJobs<TrainingContext, SqliteTrainings, PostgresTrainings>(Database);
}
