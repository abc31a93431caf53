using FacePlatform.ServiceDefaults.Messages;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Gateway.Limits;

internal static class LimitExtensions
{
    /// <summary>Bounds what a request may weigh, and all of them together.</summary>
    public static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LimitOptions>()
            .BindConfiguration(LimitOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        // Of reflection too, which is open to everybody.
        builder.Services.Configure<GrpcServiceOptions>(grpc => grpc.MaxReceiveMessageSize = LimitOptions.OtherBytes);
        builder.Services.AddSingleton<RequestMessages>();
        builder.AddMessageMemory();
        // gRPC counts messages itself; Kestrel's limit would cut a call off without a reason.
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        return builder;
    }

    /// <summary>Lets a service's messages be as large as its images need.</summary>
    /// <param name="builder">The gateway.</param>
    /// <param name="images">The most images of a message.</param>
    public static WebApplicationBuilder AcceptImages<TService>(this WebApplicationBuilder builder, int images)
        where TService : class
    {
        builder.Services.AddOptions<GrpcServiceOptions<TService>>().Configure<IOptions<LimitOptions>>(
            (grpc, limits) => grpc.MaxReceiveMessageSize = limits.Value.MaxMessageBytes(images));
        return builder;
    }

    public static WebApplication UseLimits(this WebApplication app)
    {
        app.UseMiddleware<MessageSizeMiddleware>();
        app.UseMessageMemory();
        return app;
    }
}
