using FacePlatform.Identity.Record;

namespace FacePlatform.Identity.Index;

public static class IndexExtensions
{
    /// <summary>Adds the search structure and what keeps it behind the record; after the record.</summary>
    public static IHostApplicationBuilder AddIndex(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<IndexOptions>()
            .BindConfiguration("Index")
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<IndexMetrics>();
        builder.Services.AddSingleton<ITemplateIndex, ExactIndex>();
        builder.Services.AddSingleton<IndexTurns>();
        builder.AddHostedSingleton<IndexFollower>();
        builder.Services.AddSingleton<IndexRebuild>();
        builder.Services.AddHealthChecks().AddCheck<IndexHealthCheck>("index", tags: ["ready"]);
        return builder;
    }
}
