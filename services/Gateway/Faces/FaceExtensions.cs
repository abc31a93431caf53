using FacePlatform.Gateway.Limits;

namespace FacePlatform.Gateway.Faces;

internal static class FaceExtensions
{
    /// <summary>Faces in images.</summary>
    public static WebApplicationBuilder AddFaces(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FaceAnalysis>();
        return builder.AcceptImages<FacesApi>(ImageFields.MostOf(V1.FacesReflection.Descriptor));
    }

    public static WebApplication MapFaces(this WebApplication app)
    {
        app.MapGrpcService<FacesApi>();
        return app;
    }
}
