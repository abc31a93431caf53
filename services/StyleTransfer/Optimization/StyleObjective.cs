using FacePlatform.Networks;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.V1;
using static TorchSharp.torch;

namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>
/// J(G) at one size, after Gatys, Ecker and Bethge, "A neural algorithm of artistic style" (2015).
/// <code>
///   C ─▶ network ─▶ P_l ────────────────┐
///   G ─▶ network ─▶ F_l ─▶ J_content ◀──┘         J = alpha·J_content + beta·J_style + gamma·J_tv
///         │          └─▶ Gram ─▶ J_style ◀── A_l ◀── Gram ◀── network ◀── S
///         └─▶ J_tv
/// </code>
/// <list type="bullet">
/// <item>J_content = Σ_l w_l ‖F_l − P_l‖² / ‖P_l‖² over the content layers, w normalised to the sum 1.</item>
/// <item>J_style = Σ_s v_s (1/L) Σ_l w_l ‖G_l − A_sl‖² / ‖A_sl‖² over the L style layers and the styles s; the mean of w
/// is 1, the sum of v is 1.</item>
/// <item>J_tv: <see cref="Optimization.TotalVariation"/>.</item>
/// </list>
/// The paper's losses are ½ ‖F − P‖² and Σ_l w_l ‖G_l − A_l‖² / (4 N_l² M_l²) with G = F·Fᵀ. Where S has the size of G, as
/// in the paper, they differ from these by a constant factor for each layer: the same minima for suitable weights.
/// Dividing each Gram matrix by its own number of positions lets S have any size. alpha and beta cannot be compared with
/// published values; here they mean the same for every network and image.
/// </summary>
internal sealed class StyleObjective : IDisposable
{
    private readonly FeatureExtractor _network;
    private readonly (double Content, double Style, double TotalVariation) _weights;
    private readonly List<(string Value, double Weight, RelativeError Error)> _content = [];
    private readonly List<(string Value, double Weight, RelativeError Error)> _style = [];
    private readonly string[] _values;

    /// <param name="network">Outlives the objective.</param>
    /// <param name="content">C at the size of G: [1, 3, height, width], 0 to 1.</param>
    /// <param name="styles">S, of any size, with weights of 0 or more that are not all 0.</param>
    /// <param name="options">Complete, for the three weights.</param>
    public StyleObjective(
        FeatureExtractor network,
        Tensor content,
        IReadOnlyCollection<(Tensor Pixels, double Weight)> styles,
        StyleTransferOptions options)
    {
        _network = network;
        _weights = (options.ContentWeight, options.StyleWeight, options.TotalVariationWeight);
        var (contentLayers, styleLayers) = (network.Manifest.ContentLayers, network.Manifest.StyleLayers);
        _values = [.. contentLayers.Concat(styleLayers).Select(layer => layer.Value).Distinct()];

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var features = network.Extract(content, [.. contentLayers.Select(layer => layer.Value)]);
        var contentSum = contentLayers.Sum(layer => layer.Weight);
        foreach (var layer in contentLayers)
            _content.Add((layer.Value, layer.Weight / contentSum, new RelativeError(features[layer.Value])));

        var sum = styles.Sum(style => style.Weight) * styleLayers.Sum(layer => layer.Weight);
        foreach (var (pixels, weight) in styles.Where(style => style.Weight > 0))
        {
            features = network.Extract(pixels, [.. styleLayers.Select(layer => layer.Value)]);
            foreach (var layer in styleLayers)
            {
                _style.Add((
                    layer.Value,
                    weight * layer.Weight / sum,
                    new RelativeError(GramMatrix.Of(features[layer.Value]))));
            }
        }
    }

    /// <summary>The losses at a picture, and where it wants a gradient, adds that of J to it.</summary>
    /// <param name="pixels">G: [1, 3, height, width], 0 to 1.</param>
    /// <returns>J, a scalar in the caller's dispose scope, and its parts.</returns>
    public (Tensor Total, Losses Losses) Evaluate(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var features = _network.Extract(pixels, _values);
        var grams = _style.Select(term => term.Value).Distinct()
            .ToDictionary(value => value, value => GramMatrix.Of(features[value]));
        var content = Sum(_content.Select(term => term.Error.Of(features[term.Value]).Times(term.Weight)));
        var style = Sum(_style.Select(term => term.Error.Of(grams[term.Value]).Times(term.Weight)));
        var variation = TotalVariation.Of(pixels);
        var total = content.Times(_weights.Content)
            .Plus(style.Times(_weights.Style)).Plus(variation.Times(_weights.TotalVariation));
        if (pixels.requires_grad)
            total.backward();
        var losses = new Losses(
            total.item<float>(), content.item<float>(), style.item<float>(), variation.item<float>());
        return (total.MoveToOuterDisposeScope(), losses);
    }

    public void Dispose()
    {
        foreach (var term in _content.Concat(_style))
            term.Error.Dispose();
    }

    private static Tensor Sum(IEnumerable<Tensor> terms) => terms.Aggregate(TensorArithmetic.Plus);
}
