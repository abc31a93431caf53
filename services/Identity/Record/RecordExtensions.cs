using FacePlatform.Storage;

namespace FacePlatform.Identity.Record;

public static class RecordExtensions
{
    /// <summary>The name of the record's connection string and SQLite file.</summary>
    public const string Database = "identity";

    /// <summary>Adds the record and its single writer.</summary>
    public static IHostApplicationBuilder AddRecord(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<RecordContext, SqliteRecord, PostgresRecord>(Database);
        builder.Services.AddOptions<RecordOptions>()
            .BindConfiguration(RecordOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<RecordMetrics>();
        builder.AddHostedSingleton<LogTruncation<RecordContext>>();
        builder.AddHostedSingleton<RecordWriter>();
        builder.Services.AddHostedService<IdempotencyExpiry>();
        return builder;
    }

    internal static IHostApplicationBuilder AddHostedSingleton<T>(this IHostApplicationBuilder builder)
        where T : class, IHostedService
    {
        builder.Services.AddSingleton<T>();
        builder.Services.AddHostedService(services => services.GetRequiredService<T>());
        return builder;
    }
}
