using FacePlatform.StyleTransfer.Optimization;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.StyleTransfer.Running;

internal static class ProgressMessages
{
    public static StyleTransferProgress ToMessage(this StylizationProgress progress, TimeSpan? remaining) =>
        new()
        {
            Iteration = progress.Iteration,
            Iterations = progress.Iterations,
            Scale = progress.Scale,
            Loss = progress.Losses.Total,
            ContentLoss = progress.Losses.Content,
            StyleLoss = progress.Losses.Style,
            TotalVariationLoss = progress.Losses.TotalVariation,
            Remaining = remaining?.ToDuration(),
        };
}
