using Grpc.AspNetCore.Server;

namespace FacePlatform.Embedding.Analysis;

/// <summary>Registers and maps the analysis of images.</summary>
public static class AnalysisExtensions
{
    // Well above every image limit, so that a file which is too large is answered with the platform's reason.
    private const int MaxMessageBytes = 160 << 20;

    public static WebApplicationBuilder AddAnalysis(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<GrpcServiceOptions>(grpc => grpc.MaxReceiveMessageSize = MaxMessageBytes);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxMessageBytes + 1024);
        builder.Services.AddSingleton<AdmissionControl>();
        builder.Services.AddSingleton<FaceAnalyzer>();
        builder.Services.AddSingleton<CropAnalyzer>();
        return builder;
    }

    /// <summary>Maps the service that Embedding is for.</summary>
    public static WebApplication MapAnalysis(this WebApplication app)
    {
        app.MapGrpcService<EmbeddingGrpcService>();
        return app;
    }
}
