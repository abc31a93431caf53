using FacePlatform.Gateway.Limits;

namespace FacePlatform.Gateway.Galleries;

internal static class GalleryExtensions
{
    /// <summary>What is enrolled, and who it is.</summary>
    public static WebApplicationBuilder AddGalleries(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FaceEnrolment>();
        return builder.AcceptImages<GalleriesApi>(ImageFields.MostOf(V1.GalleriesReflection.Descriptor));
    }

    public static WebApplication MapGalleries(this WebApplication app)
    {
        app.MapGrpcService<GalleriesApi>();
        return app;
    }
}
