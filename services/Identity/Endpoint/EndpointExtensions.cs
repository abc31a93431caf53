using FacePlatform.Identity.Curation;
using FacePlatform.Identity.Faces;
using FacePlatform.Identity.Galleries;
using FacePlatform.Identity.Subjects;
using FacePlatform.Identity.Transfers;
using Grpc.AspNetCore.Server;

namespace FacePlatform.Identity.Endpoint;

public static class EndpointExtensions
{
    /// <summary>Adds what the endpoints hand their calls to, besides decisions.</summary>
    public static IHostApplicationBuilder AddResources(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<GalleryErasure>();
        builder.Services.AddSingleton<GalleryStore>();
        builder.Services.AddSingleton<SubjectStore>();
        builder.Services.AddSingleton<FaceStore>();
        builder.Services.AddSingleton<CollisionCheck>();
        builder.Services.AddSingleton<Enrolment>();
        builder.Services.AddSingleton<MergeStore>();
        builder.Services.AddSingleton<FaceMove>();
        builder.Services.AddSingleton<GalleryWalk>();
        builder.Services.AddSingleton<DuplicateSearch>();
        builder.Services.AddSingleton<OutlierSearch>();
        builder.AddTransfers();
        // One for all calls: it knows what it has said.
        builder.Services.AddSingleton<RecordFaultInterceptor>();
        builder.Services.AddGrpc()
            .AddServiceOptions<IdentityEndpoint>(TellRecordFaults)
            .AddServiceOptions<CurationEndpoint>(TellRecordFaults)
            .AddServiceOptions<TransferEndpoint>(TellRecordFaults)
            .AddServiceOptions<MigrationEndpoint>(TellRecordFaults);
        return builder;
    }

    /// <summary>
    /// Maps faceplatform.internal.v1: IdentityService, IdentityCurationService, IdentityTransferService,
    /// IdentityMigrationService.
    /// </summary>
    public static void MapIdentity(this WebApplication app)
    {
        app.MapGrpcService<IdentityEndpoint>();
        app.MapGrpcService<CurationEndpoint>();
        app.MapGrpcService<TransferEndpoint>();
        app.MapGrpcService<MigrationEndpoint>();
    }

    private static void TellRecordFaults<T>(GrpcServiceOptions<T> grpc)
        where T : class => grpc.Interceptors.Add<RecordFaultInterceptor>();
}
