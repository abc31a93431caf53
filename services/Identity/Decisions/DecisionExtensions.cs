namespace FacePlatform.Identity.Decisions;

public static class DecisionExtensions
{
    /// <summary>Adds 1:1 and 1:K decisions.</summary>
    public static IHostApplicationBuilder AddDecisions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DecisionMetrics>();
        builder.Services.AddSingleton<ProbeChecks>();
        builder.Services.AddSingleton<GallerySearch>();
        builder.Services.AddSingleton<CollisionSearch>();
        builder.Services.AddSingleton<Verification>();
        builder.Services.AddSingleton<GalleryIdentification>();
        return builder;
    }
}
