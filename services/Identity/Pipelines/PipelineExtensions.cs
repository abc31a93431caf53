namespace FacePlatform.Identity.Pipelines;

public static class PipelineExtensions
{
    /// <summary>Adds the registry of pipelines.</summary>
    public static IHostApplicationBuilder AddPipelines(this IHostApplicationBuilder builder)
    {
        builder.Services.AddMemoryCache();
        builder.Services.AddSingleton<PipelineRegistry>();
        return builder;
    }
}
