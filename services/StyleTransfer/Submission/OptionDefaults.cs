using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.V1;

namespace FacePlatform.StyleTransfer.Submission;

/// <summary>What holds where a request says nothing.</summary>
internal static class OptionDefaults
{
    private const double ContentWeight = 1;
    private const int Size = 512;

    /// <summary>Checked options, completed; the caller's are left as they were.</summary>
    public static StyleTransferOptions Complete(CreateStyleTransferRequest request, FeatureNetworkManifest network)
    {
        var options = request.Options?.Clone() ?? new();
        options.FeatureNetwork = network.Id;
        if (options.Init == StyleInit.Unspecified)
            options.Init = StyleInit.Noise;
        if (options.Optimizer == StyleOptimizer.Unspecified)
            options.Optimizer = StyleOptimizer.Lbfgs;
        if (options.Format == ImageFormat.Unspecified)
            options.Format = ImageFormat.Png;

        var preset = StylePreset.For(options.Init);
        if (!options.HasContentWeight)
            options.ContentWeight = ContentWeight;
        if (!options.HasStyleWeight)
            options.StyleWeight = preset.StyleWeight;
        if (!options.HasTotalVariationWeight)
            options.TotalVariationWeight = network.TotalVariationWeight;
        if (options.Iterations == 0)
            options.Iterations = preset.Iterations;
        if (options.Scales == 0)
            options.Scales = Math.Min(preset.Scales, options.Iterations);
        if (options.Size == 0)
            options.Size = Size;
        if (!options.HasSeed)
            options.Seed = DrawSeed(request.RequestId);
        return options;
    }

    // A repeated request is the same request, seed and all.
    private static long DrawSeed(string requestId)
    {
        var bytes = requestId.Length > 0
            ? SHA256.HashData(Encoding.UTF8.GetBytes(requestId))
            : RandomNumberGenerator.GetBytes(sizeof(long));
        return BinaryPrimitives.ReadInt64LittleEndian(bytes) & long.MaxValue;
    }
}
