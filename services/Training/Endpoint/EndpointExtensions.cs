namespace FacePlatform.Training.Endpoint;

public static class EndpointExtensions
{
    /// <summary>Maps faceplatform.internal.v1.TrainingJobService.</summary>
    public static void MapTrainings(this WebApplication app) => app.MapGrpcService<TrainingEndpoint>();
}
