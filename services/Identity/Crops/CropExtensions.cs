namespace FacePlatform.Identity.Crops;

public static class CropExtensions
{
    /// <summary>Adds sealed crops; after the record.</summary>
    public static IHostApplicationBuilder AddCrops(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<CropOptions>()
            .BindConfiguration(CropOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<CropKeys>();
        builder.Services.AddSingleton<CropVault>();
        builder.Services.AddSingleton<CropErasure>();
        builder.Services.AddHostedService<CropKeyCheck>();
        return builder;
    }
}
