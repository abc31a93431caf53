using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>Style transfers as JSON documents.</summary>
internal static class StyleTransferDocument
{
    public static object Of(StyleTransfer job) => new
    {
        job.Name,
        State = job.State.ToProtoName(),
        job.Attempt,
        Progress = job.Progress is { } progress ? Of(progress) : null,
        Options = job.Options is { } options ? Of(options) : null,
        Error = JobFailure.Document(job.Name, job.Error, job.DeadLetter),
        job.DeadLetter,
        CreateTime = TimeText.Of(job.CreateTime),
        StartTime = TimeText.Of(job.StartTime),
        EndTime = TimeText.Of(job.EndTime),
        ExpireTime = TimeText.Of(job.ExpireTime),
    };

    private static object Of(StyleTransferProgress progress) => new
    {
        progress.Iteration,
        progress.Iterations,
        progress.Scale,
        J = progress.Loss,
        JContent = progress.ContentLoss,
        JStyle = progress.StyleLoss,
        JTotalVariation = progress.TotalVariationLoss,
        RemainingSeconds = progress.Remaining?.ToTimeSpan().TotalSeconds,
    };

    private static object Of(StyleTransferOptions options) => new
    {
        Network = options.FeatureNetwork,
        Init = options.Init.ToProtoName(),
        ContentWeight = Given(options.HasContentWeight, options.ContentWeight),
        StyleWeight = Given(options.HasStyleWeight, options.StyleWeight),
        TotalVariation = Given(options.HasTotalVariationWeight, options.TotalVariationWeight),
        options.Iterations,
        options.Scales,
        options.Size,
        Optimizer = options.Optimizer.ToProtoName(),
        Seed = Given(options.HasSeed, options.Seed),
        options.PreserveColor,
        Format = options.Format.ToProtoName(),
    };

    private static T? Given<T>(bool given, T value)
        where T : struct =>
        given ? value : null;
}
