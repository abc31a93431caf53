using FacePlatform.V1;

namespace FacePlatform.StyleTransfer.Submission;

/// <summary>What makes a good picture where the caller does not say: it depends on where the pixels start.</summary>
/// <param name="StyleWeight">beta, for an alpha of 1.</param>
/// <param name="Iterations">Evaluations of J over all scales.</param>
/// <param name="Scales">Coarse to fine.</param>
internal sealed record StylePreset(double StyleWeight, int Iterations, int Scales)
{
    // Found by eye over the networks of the README; a larger beta from noise loses the content.
    private static readonly StylePreset FromNoise = new(StyleWeight: 30, Iterations: 500, Scales: 3);
    private static readonly StylePreset FromContent = new(StyleWeight: 300, Iterations: 225, Scales: 2);

    public static StylePreset For(StyleInit init) => init == StyleInit.Content ? FromContent : FromNoise;
}
