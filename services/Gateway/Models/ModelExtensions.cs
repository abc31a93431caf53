using FacePlatform.Gateway.Limits;
using FacePlatform.Gateway.Training;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Clients;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client.Configuration;

namespace FacePlatform.Gateway.Models;

internal static class ModelExtensions
{
    // Sent again where a replica dies: an active model may be activated again and a retired one retired. A second deletion
    // would answer NOT_FOUND.
    private static readonly string[] RetrySafe = ["Get", "List", "Activate", "Retire"];

    /// <summary>The models that were trained or registered.</summary>
    public static WebApplicationBuilder AddModels(this WebApplicationBuilder builder)
    {
        var service = ModelStoreService.Descriptor.FullName;
        builder.AddServiceClient<ModelStoreService.ModelStoreServiceClient>(
            TrainingExtensions.Client,
            [.. RetrySafe.Select(method => new MethodName { Service = service, Method = method })]);
        builder.Services.AddSingleton<ModelRegistration>();
        builder.Services.Configure<GrpcServiceOptions<ModelsApi>>(
            grpc => grpc.MaxReceiveMessageSize = LimitOptions.ModelChunkBytes + LimitOptions.OtherBytes);
        return builder;
    }

    public static WebApplication MapModels(this WebApplication app)
    {
        app.MapGrpcService<ModelsApi>();
        return app;
    }
}
