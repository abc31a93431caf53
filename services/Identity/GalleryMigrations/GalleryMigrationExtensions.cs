using FacePlatform.Identity.Record;

namespace FacePlatform.Identity.GalleryMigrations;

public static class GalleryMigrationExtensions
{
    /// <summary>Adds changes of a gallery's pipeline; after the record.</summary>
    public static IHostApplicationBuilder AddGalleryMigrations(this IHostApplicationBuilder builder)
    {
        builder.AddHostedSingleton<MigrationEnding>();
        builder.Services.AddSingleton<MigrationStore>();
        builder.Services.AddSingleton<MissingSubjects>();
        builder.Services.AddSingleton<CropReading>();
        builder.Services.AddSingleton<TemplateWriting>();
        return builder;
    }
}
