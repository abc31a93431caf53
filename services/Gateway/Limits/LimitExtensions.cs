using FacePlatform.V1;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Gateway.Limits;

internal static class LimitExtensions
{
    /// <summary>Bounds what a request may weigh.</summary>
    public static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LimitOptions>()
            .BindConfiguration(LimitOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddOptions<GrpcServiceOptions>().Configure<IOptions<LimitOptions>>((grpc, limits) =>
            grpc.MaxReceiveMessageSize = limits.Value.MaxMessageBytes(
                ImageFields.MostOf(FacesReflection.Descriptor, GalleriesReflection.Descriptor)));
        builder.Services.AddSingleton<RequestMessages>();
        // gRPC counts messages itself; Kestrel's limit would cut a call off without a reason.
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        return builder;
    }

    public static WebApplication UseLimits(this WebApplication app)
    {
        app.UseMiddleware<MessageSizeMiddleware>();
        return app;
    }
}
