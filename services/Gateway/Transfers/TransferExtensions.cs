using FacePlatform.Gateway.Limits;

namespace FacePlatform.Gateway.Transfers;

internal static class TransferExtensions
{
    /// <summary>Photos into a gallery, a gallery out, a gallery in.</summary>
    public static WebApplicationBuilder AddTransfers(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FaceImport>();
        builder.Services.AddSingleton<ImageEnrolment>();
        builder.Services.AddSingleton<GalleryImport>();
        // Twice an image: one that is too large by a little is answered, and the import goes on.
        return builder.AcceptImages<TransfersApi>(images: 2);
    }

    public static WebApplication MapTransfers(this WebApplication app)
    {
        app.MapGrpcService<TransfersApi>();
        return app;
    }
}
