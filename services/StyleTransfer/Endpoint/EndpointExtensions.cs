using FacePlatform.Imaging;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Messages;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.StyleTransfer.Submission;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.StyleTransfer.Endpoint;

public static class EndpointExtensions
{
    // The options of a request, and the framing of its images.
    private const int OtherBytes = 64 << 10;

    /// <summary>Adds what takes style transfers in.</summary>
    public static IHostApplicationBuilder AddSubmission(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StyleTransferSubmission>();
        builder.AddMessageMemory();
        builder.Services.AddOptions<GrpcServiceOptions<StyleTransferEndpoint>>().Configure<IOptions<ImagingOptions>>(
            (grpc, images) => grpc.MaxReceiveMessageSize = MaxMessageBytes(images.Value));
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<ImagingOptions>>(
            (kestrel, images) => kestrel.Limits.MaxRequestBodySize = MaxMessageBytes(images.Value) + OtherBytes);
        return builder;
    }

    // So many that an image which is too large by a little is answered with the platform's reason.
    private static int MaxMessageBytes(ImagingOptions images) =>
        (int)Math.Min(int.MaxValue - OtherBytes, ((2L + OptionChecks.MaxStyles) * images.MaxBytes) + OtherBytes);

    /// <summary>Maps faceplatform.internal.v1.StyleTransferJobService.</summary>
    public static void MapStyleTransfers(this WebApplication app)
    {
        // A network that cannot be loaded stops the service, not its first request.
        app.Services.GetRequiredService<FeatureNetworkCatalog>();
        app.UseMiddleware<RpcErrorMiddleware>();
        app.UseMessageMemory();
        app.MapGrpcService<StyleTransferEndpoint>();
    }
}
