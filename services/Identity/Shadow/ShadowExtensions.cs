using FacePlatform.Identity.Record;

namespace FacePlatform.Identity.Shadow;

public static class ShadowExtensions
{
    /// <summary>Adds the comparison of a migration's two pipelines; after the record, which outlives it.</summary>
    public static IHostApplicationBuilder AddShadowComparison(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ShadowOptions>()
            .BindConfiguration(ShadowOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<ShadowMetrics>();
        builder.Services.AddSingleton<ShadowQueue>();
        builder.Services.AddSingleton<ShadowDecision>();
        builder.Services.AddSingleton<ShadowCounts>();
        builder.AddHostedSingleton<ShadowComparer>();
        return builder;
    }
}
