using FacePlatform.Identity.Faces;
using FacePlatform.Identity.Galleries;
using FacePlatform.Identity.Subjects;

namespace FacePlatform.Identity.Endpoint;

public static class EndpointExtensions
{
    /// <summary>Adds what the endpoint hands its calls to, besides decisions.</summary>
    public static IHostApplicationBuilder AddResources(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<GalleryStore>();
        builder.Services.AddSingleton<SubjectStore>();
        builder.Services.AddSingleton<FaceStore>();
        builder.Services.AddSingleton<Enrolment>();
        builder.Services.AddGrpc()
            .AddServiceOptions<IdentityEndpoint>(grpc => grpc.Interceptors.Add<RecordFaultInterceptor>());
        return builder;
    }

    /// <summary>Maps faceplatform.internal.v1.IdentityService.</summary>
    public static void MapIdentity(this WebApplication app) => app.MapGrpcService<IdentityEndpoint>();
}
