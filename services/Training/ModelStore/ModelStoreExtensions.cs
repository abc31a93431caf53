namespace FacePlatform.Training.ModelStore;

public static class ModelStoreExtensions
{
    /// <summary>Adds the models: where they are kept, what is let in, and which are served.</summary>
    public static IHostApplicationBuilder AddModelStore(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ModelStoreOptions>().BindConfiguration(ModelStoreOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<ModelFolders>();
        builder.Services.AddSingleton<ModelWriter>();
        builder.Services.AddSingleton<ModelRegistration>();
        builder.Services.AddSingleton<ModelActivation>();
        return builder;
    }

    /// <summary>Maps faceplatform.internal.v1.ModelStoreService.</summary>
    public static void MapModelStore(this WebApplication app)
    {
        // A store that cannot be made stops the service, not its first request.
        app.Services.GetRequiredService<ModelFolders>();
        app.MapGrpcService<ModelStoreEndpoint>();
    }
}
