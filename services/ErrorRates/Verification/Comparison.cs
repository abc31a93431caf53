namespace FacePlatform.ErrorRates.Verification;

/// <summary>One comparison of a list of pairs.</summary>
/// <param name="First">The one photo's subject.</param>
/// <param name="Second">The other's; the same where the pair is genuine.</param>
/// <param name="Score">Cosine; null where nothing is decided about one of the photos.</param>
/// <param name="Fold">The fold for cross-validation.</param>
public readonly record struct Comparison(int First, int Second, double? Score, int Fold)
{
    /// <summary>Whether both photos show one person.</summary>
    public bool Same => First == Second;
}
