using FacePlatform.Training.Submission;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Training.Endpoint;

public static class EndpointExtensions
{
    // The framing of an image and its name.
    private const int OtherBytes = 64 << 10;

    /// <summary>Adds what takes trainings in.</summary>
    public static IHostApplicationBuilder AddSubmission(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<SubmissionOptions>().BindConfiguration(SubmissionOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                options => string.IsNullOrEmpty(options.DataRoot) || Directory.Exists(options.DataRoot),
                "Training:DataRoot must be a folder that exists.")
            .ValidateOnStart();
        builder.Services.AddSingleton<PhotoDirectories>();
        builder.Services.AddSingleton<TrainingSubmission>();
        // So many that an image which is too large by a little is answered with the platform's reason.
        builder.Services.AddOptions<GrpcServiceOptions<TrainingEndpoint>>().Configure<IOptions<SubmissionOptions>>(
            (grpc, limits) => grpc.MaxReceiveMessageSize = (2 * limits.Value.MaxImageBytes) + OtherBytes);
        // A stream is as long as its limits say; they count what arrives.
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        return builder;
    }

    /// <summary>Maps faceplatform.internal.v1.TrainingJobService.</summary>
    public static void MapTrainings(this WebApplication app) => app.MapGrpcService<TrainingEndpoint>();
}
