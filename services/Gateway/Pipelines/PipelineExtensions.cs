using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Clients;
using Grpc.Net.Client.Configuration;

namespace FacePlatform.Gateway.Pipelines;

internal static class PipelineExtensions
{
    private static readonly string Embedding = EmbeddingReflection.Descriptor.Services[0].FullName;
    private static readonly string Identity = IdentityReflection.Descriptor.Services[0].FullName;
    private static readonly string Curation = CurationReflection.Descriptor.Services[0].FullName;
    private static readonly string Transfers = TransfersReflection.Descriptor.Services[0].FullName;

    // Sent again where a replica dies. Creations and deletions are not: a second deletion would answer NOT_FOUND, and a
    // caller makes a creation safe with its request_id.
    private static readonly string[] IdentityReads =
    [
        "RegisterPipeline", "GetGallery", "ListGalleries", "GetSubject", "ListSubjects", "FindEnrolment", "GetFace",
        "ListFaces", "CompareTemplates", "VerifyTemplate", "IdentifyTemplates",
    ];

    private static readonly string[] CurationReads =
        ["GetMerge", "ListMerges", "ListDuplicateSubjects", "ListOutlierFaces"];

    /// <summary>The services behind the gateway, and the pipelines that join them.</summary>
    public static WebApplicationBuilder AddPipelines(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<EmbeddingService.EmbeddingServiceClient>("Embedding", new MethodName { Service = Embedding });
        builder.AddServiceClient<IdentityService.IdentityServiceClient>(
            "Identity", Methods(Identity, IdentityReads));
        builder.AddServiceClient<IdentityCurationService.IdentityCurationServiceClient>(
            "Identity", Methods(Curation, CurationReads));
        builder.AddServiceClient<IdentityTransferService.IdentityTransferServiceClient>(
            "Identity", Methods(Transfers, ["ExportGallery"]));
        builder.Services.AddSingleton<PipelineCatalog>();
        builder.Services.AddSingleton<PipelineRegistration>();
        builder.Services.AddSingleton<GalleryPipelines>();
        builder.Services.AddHostedService<PipelineRegistrar>();
        builder.Services.AddHealthChecks().AddCheck<PipelinesHealthCheck>("pipelines", tags: ["ready"]);
        return builder;
    }

    private static MethodName[] Methods(string service, IEnumerable<string> methods) =>
        [.. methods.Select(method => new MethodName { Service = service, Method = method })];

    public static WebApplication MapPipelines(this WebApplication app)
    {
        app.MapGrpcService<PipelinesApi>();
        return app;
    }
}
