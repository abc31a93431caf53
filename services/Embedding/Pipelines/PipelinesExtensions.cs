using FacePlatform.Embedding.Batching;
using FacePlatform.Embedding.Inference;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>Registers the pipelines and what they run on.</summary>
public static class PipelinesExtensions
{
    public static WebApplicationBuilder AddPipelines(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<PipelineOptions>().BindConfiguration("Pipelines")
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<InferenceOptions>().BindConfiguration("Embedding")
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<BatchingOptions>().BindConfiguration("Batching")
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ExecutionProvider>();
        builder.Services.AddSingleton<PipelineLoader>();
        builder.Services.AddSingleton<PipelineCatalog>();
        builder.Services.AddHealthChecks().AddCheck<PipelineHealthCheck>("pipelines", tags: ["ready"]);
        return builder;
    }
}
