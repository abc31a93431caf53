using FacePlatform.Embedding.Batching;
using FacePlatform.Embedding.Inference;
using FacePlatform.Embedding.Pipelines.Store;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>Registers the pipelines and what they run on.</summary>
public static class PipelinesExtensions
{
    public static WebApplicationBuilder AddPipelines(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<PipelineOptions>().BindConfiguration(PipelineOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<InferenceOptions>().BindConfiguration(InferenceOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<BatchingOptions>().BindConfiguration(BatchingOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<DeviceFaults>();
        builder.Services.AddSingleton<ExecutionProvider>();
        builder.Services.AddSingleton<ModelPool>();
        builder.Services.AddSingleton<PipelineLoader>();
        builder.Services.AddSingleton<PipelineCatalog>();
        builder.Services.AddSingleton<StoreFollower>();
        builder.Services.AddHostedService(services => services.GetRequiredService<StoreFollower>());
        builder.Services.AddHealthChecks()
            .AddCheck<PipelineHealthCheck>("pipelines", tags: ["ready"])
            .AddCheck<DeviceFaults>("device", tags: ["live", "ready"]);
        return builder;
    }

    /// <summary>
    /// Loads the pipelines: the service does not listen with a configured one that cannot be used, nor before the
    /// models of the store are there that it served when it stopped.
    /// </summary>
    public static WebApplication LoadPipelines(this WebApplication app)
    {
        app.Services.GetRequiredService<StoreFollower>().Look();
        return app;
    }
}
