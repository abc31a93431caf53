namespace FacePlatform.Gateway.Galleries;

internal static class GalleryExtensions
{
    /// <summary>What is enrolled, and who it is.</summary>
    public static WebApplicationBuilder AddGalleries(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FaceEnrolment>();
        return builder;
    }

    public static WebApplication MapGalleries(this WebApplication app)
    {
        app.MapGrpcService<GalleriesApi>();
        return app;
    }
}
