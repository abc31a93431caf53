using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.V1;

namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>
/// What is used where a request says nothing; found by looking at results of the shipped network (<c>Presets.md</c>).
/// </summary>
public static class StylePresets
{
    /// <summary>The longer side of the result in pixels.</summary>
    public const int Size = 512;

    /// <summary>
    /// The options with every default filled in. From noise the content has to come back, so the style weighs less than
    /// from the content, and three scales give it the time. Scales that a small picture has no room for are left out.
    /// </summary>
    /// <param name="given">Valid; not changed.</param>
    /// <param name="network">The network that it names.</param>
    public static StyleTransferOptions Complete(StyleTransferOptions given, FeatureNetworkManifest network)
    {
        var options = given.Clone();
        options.FeatureNetwork = network.Id;
        if (options.Init == StyleInit.Unspecified)
            options.Init = StyleInit.Noise;
        if (options.Optimizer == StyleOptimizer.Unspecified)
            options.Optimizer = StyleOptimizer.Lbfgs;
        if (options.Format == ImageFormat.Unspecified)
            options.Format = ImageFormat.Png;
        var (styleWeight, scales, iterations) = options.Init == StyleInit.Content ? (100, 2, 200) : (30, 3, 500);
        if (!options.HasContentWeight)
            options.ContentWeight = 1;
        if (!options.HasStyleWeight)
            options.StyleWeight = styleWeight;
        if (!options.HasTotalVariationWeight)
            options.TotalVariationWeight = network.TotalVariationWeight;
        if (options.Iterations == 0)
            options.Iterations = iterations;
        if (options.Scales == 0)
            options.Scales = scales;
        if (options.Size == 0)
            options.Size = Size;
        options.Scales = new ScalePlan(options.Scales, options.Size, options.Iterations).Steps.Count;
        if (!options.HasSeed)
            options.Seed = Random.Shared.Next();
        return options;
    }
}
