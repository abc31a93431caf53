using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FacePlatform.Imaging;

/// <summary>Registers the decoder with the limits of the configuration section <c>Imaging</c>.</summary>
public static class ImagingExtensions
{
    public static IHostApplicationBuilder AddImaging(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ImagingOptions>().BindConfiguration(ImagingOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ImageDecoder>();
        return builder;
    }
}
