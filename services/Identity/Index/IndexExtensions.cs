using FacePlatform.Identity.Index.Qdrant;
using FacePlatform.Identity.Record;
using Microsoft.Extensions.Options;

namespace FacePlatform.Identity.Index;

public static class IndexExtensions
{
    /// <summary>Adds the search structure and what keeps it behind the record; after the record.</summary>
    public static IHostApplicationBuilder AddIndex(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<IndexOptions>()
            .BindConfiguration(IndexOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<IndexMetrics>();
        builder.AddTemplateIndex();
        builder.Services.AddSingleton<IndexTurns>();
        builder.Services.AddSingleton<IndexCompleteness>();
        builder.AddHostedSingleton<IndexFollower>();
        builder.Services.AddSingleton<IndexRebuild>();
        builder.Services.AddHealthChecks().AddCheck<IndexHealthCheck>("index", tags: ["ready"]);
        return builder;
    }

    private static void AddTemplateIndex(this IHostApplicationBuilder builder)
    {
        var kind = builder.Configuration.GetValue($"{IndexOptions.Section}:{nameof(IndexOptions.Kind)}", IndexKind.Exact);
        if (kind == IndexKind.Exact)
        {
            builder.Services.AddSingleton<ITemplateIndex, ExactIndex>();
            return;
        }

        builder.Services.AddSingleton<QdrantOptionsSetup>();
        builder.Services.AddSingleton<IPostConfigureOptions<QdrantOptions>>(Setup);
        builder.Services.AddSingleton<IValidateOptions<QdrantOptions>>(Setup);
        builder.Services.AddOptions<QdrantOptions>()
            .BindConfiguration(QdrantOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<QdrantConnection>();
        builder.Services.AddSingleton<QdrantCollections>();
        builder.Services.AddSingleton<QdrantSearch>();
        builder.Services.AddSingleton<ITemplateIndex, QdrantIndex>();
    }

    private static QdrantOptionsSetup Setup(IServiceProvider services) => services.GetRequiredService<QdrantOptionsSetup>();
}
