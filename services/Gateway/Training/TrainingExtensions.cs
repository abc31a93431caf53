using FacePlatform.Gateway.Limits;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Clients;
using Grpc.Net.Client.Configuration;

namespace FacePlatform.Gateway.Training;

internal static class TrainingExtensions
{
    /// <summary>The configuration section of the Training service below <c>Clients</c>.</summary>
    public const string Client = "Training";

    // Sent again where a replica dies. Why not the others: as for style transfers.
    private static readonly string[] RetrySafe = ["Get", "List", "Watch", "ListSubjects", "GetReport", "Cancel"];

    /// <summary>Trainings of the network, as jobs.</summary>
    public static WebApplicationBuilder AddTraining(this WebApplicationBuilder builder)
    {
        var service = TrainingJobService.Descriptor.FullName;
        builder.AddServiceClient<TrainingJobService.TrainingJobServiceClient>(
            Client,
            [.. RetrySafe.Select(method => new MethodName { Service = service, Method = method })]);
        builder.Services.AddSingleton<TrainingSubmission>();
        return builder.AcceptImages<TrainingsApi>(ImageFields.MostOf(V1.TrainingsReflection.Descriptor));
    }

    public static WebApplication MapTraining(this WebApplication app)
    {
        app.MapGrpcService<TrainingsApi>();
        return app;
    }
}
