namespace FacePlatform.StyleTransfer.FeatureNetworks;

/// <summary>Registers the feature networks.</summary>
public static class FeatureNetworksExtensions
{
    public static IHostApplicationBuilder AddFeatureNetworks(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<FeatureNetworkOptions>().BindConfiguration(FeatureNetworkOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<FeatureNetworkCatalog>();
        return builder;
    }
}
