using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.StyleTransfer.Submission;

/// <summary>The ranges of a request's options, all of its violations in one error.</summary>
internal static class OptionChecks
{
    // The gateway reads no more than these either.
    public const int MaxStyles = 4;

    public const int MinSize = 64;
    public const int MaxSize = 1024;
    public const int MaxIterations = 5000;
    public const int MaxScales = 4;

    // So that losses stay finite in single precision; far beyond what gives a picture.
    private const double MaxWeight = 1e6;

    private const string WeightRange = "must be a number from 0 to 1000000.";

    /// <param name="request">As it came: what is absent is not checked.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD with a violation for each field that is wrong.</exception>
    public static void Check(CreateStyleTransferRequest request)
    {
        var violations = Of(request).ToArray();
        if (violations.Length > 0)
            throw RpcErrors.InvalidFields(violations);
    }

    private static IEnumerable<(string Field, string Description)> Of(CreateStyleTransferRequest request)
    {
        if (request.Styles.Count is 0 or > MaxStyles)
            yield return ("styles", $"must be 1 to {MaxStyles} images.");
        for (var i = 0; i < request.Styles.Count; i++)
        {
            if (request.Styles[i].HasWeight && !IsWeight(request.Styles[i].Weight))
                yield return ($"styles[{i}].weight", WeightRange);
        }

        if (request.Styles.Count > 0 && request.Styles.All(style => style is { HasWeight: true, Weight: 0 }))
            yield return ("styles", "must not all have the weight 0.");

        foreach (var violation in OfOptions(request.Options ?? new()))
            yield return violation;
    }

    private static IEnumerable<(string Field, string Description)> OfOptions(StyleTransferOptions options)
    {
        if (options.HasContentWeight && !IsWeight(options.ContentWeight))
            yield return ("options.content_weight", WeightRange);
        if (options.HasStyleWeight && !IsWeight(options.StyleWeight))
            yield return ("options.style_weight", WeightRange);
        if (options.HasTotalVariationWeight && !IsWeight(options.TotalVariationWeight))
            yield return ("options.total_variation_weight", WeightRange);
        if (options is { HasContentWeight: true, ContentWeight: 0, HasStyleWeight: true, StyleWeight: 0 })
            yield return ("options.style_weight", "must not be 0 where content_weight is 0: nothing would be asked for.");
        if (options.Iterations is < 0 or > MaxIterations)
            yield return ("options.iterations", $"must be 1 to {MaxIterations}.");
        if (options.Scales is < 0 or > MaxScales)
            yield return ("options.scales", $"must be 1 to {MaxScales}.");
        else if (options.Scales > 0 && options.Iterations > 0 && options.Iterations < options.Scales)
            yield return ("options.iterations", "must be at least one for each scale.");
        if (options.Size != 0 && options.Size is < MinSize or > MaxSize)
            yield return ("options.size", $"must be {MinSize} to {MaxSize} pixels.");
        if (!Enum.IsDefined(options.Init))
            yield return ("options.init", "must be NOISE or CONTENT.");
        if (!Enum.IsDefined(options.Optimizer))
            yield return ("options.optimizer", "must be LBFGS or ADAM.");
        if (!Enum.IsDefined(options.Format))
            yield return ("options.format", "must be PNG or JPEG.");
    }

    private static bool IsWeight(double value) => value is >= 0 and <= MaxWeight;
}
