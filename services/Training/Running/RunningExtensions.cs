using FacePlatform.Jobs;
using FacePlatform.Training.Record;

namespace FacePlatform.Training.Running;

public static class RunningExtensions
{
    /// <summary>Adds what trains.</summary>
    public static IHostApplicationBuilder AddTrainings(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<AlignmentOptions>().BindConfiguration(AlignmentOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<ImageSource>();
        builder.Services.AddSingleton<FaceAlignment>();
        builder.Services.AddSingleton<CropPixels>();
        builder.Services.AddSingleton<AligningStage>();
        builder.Services.AddSingleton<FittingStage>();
        builder.Services.AddSingleton<EvaluatingStage>();
        return builder.AddJobKind<TrainingHandler>(JobKinds.TrainingResource);
    }
}
