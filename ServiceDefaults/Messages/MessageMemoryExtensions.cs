using FacePlatform.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FacePlatform.ServiceDefaults.Messages;

/// <summary>For a service that takes messages which are not small beside its memory.</summary>
public static class MessageMemoryExtensions
{
    public static IHostApplicationBuilder AddMessageMemory(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<MessageMemoryOptions>()
            .BindConfiguration(MessageMemoryOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<MessageMemory>();
        return builder;
    }

    /// <summary>Behind <see cref="RpcErrorMiddleware"/>, which answers what it throws.</summary>
    public static IApplicationBuilder UseMessageMemory(this IApplicationBuilder app) =>
        app.UseMiddleware<MessageMemoryMiddleware>();
}
