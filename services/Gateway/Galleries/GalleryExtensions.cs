namespace FacePlatform.Gateway.Galleries;

internal static class GalleryExtensions
{
    public static WebApplication MapGalleries(this WebApplication app)
    {
        app.MapGrpcService<GalleriesApi>();
        return app;
    }
}
