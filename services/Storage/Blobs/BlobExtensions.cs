using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FacePlatform.Storage.Blobs;

public static class BlobExtensions
{
    /// <summary>
    /// Registers an <see cref="IBlobStore"/> beside the database <paramref name="name"/> of
    /// <see cref="DatabaseExtensions.AddDatabase{TContext, TSqlite, TPostgres}"/>.
    /// </summary>
    /// <typeparam name="TContext">The database's context; its model has the blobs' table.</typeparam>
    public static IHostApplicationBuilder AddBlobs<TContext>(this IHostApplicationBuilder builder, string name)
        where TContext : DbContext
    {
        builder.Services.AddOptions<BlobOptions>()
            .BindConfiguration(BlobOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<IBlobStore>(services =>
        {
            var database = services.GetRequiredService<IOptionsMonitor<DatabaseOptions>>().Get(name);
            var blobs = services.GetRequiredService<IOptions<BlobOptions>>().Value;
            var place = blobs.Place
                ?? (database.Provider == DatabaseProvider.Postgres ? BlobPlace.Database : BlobPlace.Folder);
            return place == BlobPlace.Database
                ? ActivatorUtilities.CreateInstance<DatabaseBlobs<TContext>>(services)
                : new FolderBlobs(Path.GetFullPath(
                    blobs.Folder ?? Path.Combine(database.DataFolder, $"{name}-blobs"),
                    services.GetRequiredService<IHostEnvironment>().ContentRootPath));
        });
        return builder;
    }
}
