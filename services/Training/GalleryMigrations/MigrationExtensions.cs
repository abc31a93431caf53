using FacePlatform.Jobs;
using FacePlatform.Training.Record;

namespace FacePlatform.Training.GalleryMigrations;

public static class MigrationExtensions
{
    /// <summary>Adds the migrations of galleries from one pipeline to another.</summary>
    public static IHostApplicationBuilder AddMigrations(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<MigrationOptions>().BindConfiguration(MigrationOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<MigrationView>();
        builder.Services.AddSingleton<MigrationCreation>();
        builder.Services.AddSingleton<MigrationChanges>();
        return builder.AddJobKind<MigrationHandler>(JobKinds.MigrationResource);
    }

    /// <summary>Maps faceplatform.internal.v1.MigrationJobService.</summary>
    public static void MapMigrations(this WebApplication app) => app.MapGrpcService<MigrationEndpoint>();
}
