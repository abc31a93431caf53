namespace FacePlatform.Gateway.Curation;

internal static class CurationExtensions
{
    /// <summary>Keeping galleries clean.</summary>
    public static WebApplication MapCuration(this WebApplication app)
    {
        app.MapGrpcService<CurationApi>();
        return app;
    }
}
