namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>J and its parts at one picture.</summary>
/// <param name="Total">J = alpha·J_content + beta·J_style + gamma·J_tv.</param>
/// <param name="Content">J_content, unweighted.</param>
/// <param name="Style">J_style, unweighted.</param>
/// <param name="TotalVariation">J_tv, unweighted.</param>
public readonly record struct Losses(double Total, double Content, double Style, double TotalVariation);
