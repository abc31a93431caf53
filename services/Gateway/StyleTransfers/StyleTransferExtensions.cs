using FacePlatform.Gateway.Limits;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Clients;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.Options;

namespace FacePlatform.Gateway.StyleTransfers;

internal static class StyleTransferExtensions
{
    private const string Client = "StyleTransfer";

    // Sent again where a replica dies. A creation is made safe by its request_id, which only the caller can repeat; a
    // second deletion would answer NOT_FOUND and a second replay that there is nothing to replay.
    private static readonly string[] RetrySafe = ["Get", "List", "Watch", "GetResult", "Cancel", "ListFeatureNetworks"];

    /// <summary>Pictures in the style of others, as jobs.</summary>
    public static WebApplicationBuilder AddStyleTransfers(this WebApplicationBuilder builder)
    {
        var service = StyleTransferJobService.Descriptor.FullName;
        builder.AddServiceClient<StyleTransferJobService.StyleTransferJobServiceClient>(
            Client,
            [.. RetrySafe.Select(method => new MethodName { Service = service, Method = method })]);
        builder.Services.AddSingleton<StyleImages>();
        // All images of one request fit in one message, of this service alone and of its client.
        var images = ImageFields.MostOf(V1.StyleTransfersReflection.Descriptor);
        builder.AcceptImages<StyleTransfersApi>(images);
        builder.Services.AddOptions<ServiceClientOptions>(Client).PostConfigure<IOptions<LimitOptions>>(
            (client, limits) => client.MaxMessageBytes =
                Math.Max(client.MaxMessageBytes, limits.Value.MaxMessageBytes(images) + LimitOptions.OtherBytes));
        return builder;
    }

    public static WebApplication MapStyleTransfers(this WebApplication app)
    {
        app.MapGrpcService<StyleTransfersApi>();
        return app;
    }
}
