using FacePlatform.Gateway.Training;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Clients;
using Grpc.Net.Client.Configuration;

namespace FacePlatform.Gateway.GalleryMigrations;

internal static class MigrationExtensions
{
    // Sent again where a replica dies. A second flip would be told that the migration is no longer in its phase.
    private static readonly string[] RetrySafe = ["Get", "List", "Watch", "ListMissingSubjects"];

    /// <summary>Galleries that change their pipeline.</summary>
    public static WebApplicationBuilder AddMigrations(this WebApplicationBuilder builder)
    {
        var service = MigrationJobService.Descriptor.FullName;
        builder.AddServiceClient<MigrationJobService.MigrationJobServiceClient>(
            TrainingExtensions.Client,
            [.. RetrySafe.Select(method => new MethodName { Service = service, Method = method })]);
        return builder;
    }

    public static WebApplication MapMigrations(this WebApplication app)
    {
        app.MapGrpcService<MigrationsApi>();
        return app;
    }
}
