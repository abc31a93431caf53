using FacePlatform.Facectl.Jobs;
using FacePlatform.V1;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>A style transfer in a few words.</summary>
internal static class StyleTransferText
{
    /// <summary>Such as <c>12/500  J 0.1234  content 0.01  style 0.004  1:05 left</c>.</summary>
    public static string Progress(StyleTransfer job)
    {
        if (job.Progress is not { Iteration: > 0 } progress)
            return job.State is JobState.Waiting ? "waiting for a worker" : "beginning";
        var losses = $"{progress.Iteration}/{progress.Iterations}  {Losses(progress)}";
        return job.State is JobState.Running && progress.Remaining?.ToTimeSpan() is { } left
            ? $"{losses}  {JobText.Left(left)}"
            : losses;
    }

    /// <summary>Such as <c>J 0.1234  content 0.01  style 0.004</c>.</summary>
    public static string Losses(StyleTransferProgress progress) =>
        $"J {progress.Loss:g4}  content {progress.ContentLoss:g4}  style {progress.StyleLoss:g4}";
}
