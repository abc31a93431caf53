using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Clients;
using Grpc.Net.Client.Configuration;

namespace FacePlatform.Training.Clients;

public static class ClientExtensions
{
    // Sent again where a replica dies: a second time changes nothing. The end of a migration is not, which answers
    // MIGRATION_PHASE then.
    private static readonly string[] MigrationCalls =
        ["Begin", "Get", "ReadCrops", "WriteTemplates", "ListMissingSubjects", "Flip", "CountGalleries"];

    /// <summary>The two services that this one asks: Embedding for faces and pipelines, Identity for migrations.</summary>
    public static IHostApplicationBuilder AddClients(this IHostApplicationBuilder builder)
    {
        builder.AddServiceClient<EmbeddingService.EmbeddingServiceClient>(
            "Embedding", new MethodName { Service = EmbeddingService.Descriptor.FullName });
        builder.AddServiceClient<IdentityService.IdentityServiceClient>(
            "Identity", new MethodName { Service = IdentityService.Descriptor.FullName, Method = "RegisterPipeline" });
        builder.AddServiceClient<IdentityMigrationService.IdentityMigrationServiceClient>(
            "Identity",
            [
                .. MigrationCalls.Select(method =>
                    new MethodName { Service = IdentityMigrationService.Descriptor.FullName, Method = method }),
            ]);
        builder.Services.AddSingleton<ServedPipelines>();
        builder.Services.AddSingleton<RetriedCalls>();
        return builder;
    }
}
