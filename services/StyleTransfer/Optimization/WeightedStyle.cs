using FacePlatform.Imaging;

namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>A painting.</summary>
/// <param name="Image">Belongs to the caller, and outlives the stylization.</param>
/// <param name="Weight">Relative to the other styles, 0 or more.</param>
public readonly record struct WeightedStyle(ImagePyramid Image, double Weight);
